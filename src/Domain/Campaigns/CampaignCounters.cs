using Carillon.Domain.Calls;

namespace Carillon.Domain.Campaigns;

/// <summary>What a campaign has done today, by this machine's calendar: at midnight the counts begin anew.</summary>
internal sealed class CampaignCounters(CampaignId campaign, TimeProvider clock)
{
    private static readonly TimeSpan RateWindow = TimeSpan.FromSeconds(3);
    private readonly Queue<long> _sent = new();
    private readonly KeyValuePair<string, object?> _tag = Cluster.DomainMeter.Of(campaign);
    private DateTime _day = clock.GetLocalNow().Date;

    public long Attempts { get; private set; }
    public long Answered { get; private set; }
    public long Connected { get; private set; }
    public long Dropped { get; private set; }
    public long CrossServer { get; private set; }
    /// <summary>Calls that rang when their server died: some may have been answered, and nobody was there.</summary>
    public long PossiblySilent { get; private set; }

    public double CallsPerSecond
    {
        get
        {
            while (_sent.TryPeek(out var oldest) && clock.GetElapsedTime(oldest) > RateWindow)
                _sent.Dequeue();
            return Math.Round(_sent.Count / RateWindow.TotalSeconds, 1);
        }
    }

    /// <summary>When today began.</summary>
    public DateTimeOffset DayBegan
    {
        get
        {
            var now = clock.GetLocalNow();
            return new(now.Date, clock.LocalTimeZone.GetUtcOffset(now.Date));
        }
    }

    /// <summary>What is stored of today's calls that have ended, and what has come of those that are alive.</summary>
    public void Resume(AttemptTotals stored, IReadOnlyCollection<LiveAttempt> alive)
    {
        var connected = alive.Where(a => a.WasConnected).ToList();
        Attempts = stored.Attempts;
        Answered = stored.Answered + alive.Count(a => a.AnsweredAt is not null || a.WasConnected);
        Connected = stored.Connected + connected.Count;
        Dropped = stored.Dropped + alive.Count(a => a.Dropped);
        CrossServer = stored.CrossServer + connected.Count(a => a.CrossServer);
        PossiblySilent = stored.PossiblySilent;
    }

    public void BeginNewDay()
    {
        if (clock.GetLocalNow().Date == _day)
            return;
        _day = clock.GetLocalNow().Date;
        (Attempts, Answered, Connected, Dropped, CrossServer, PossiblySilent) = (0, 0, 0, 0, 0, 0);
    }

    public void Attempted()
    {
        Attempts++;
        _sent.Enqueue(clock.GetTimestamp());
        Cluster.DomainMeter.Attempts.Add(1, _tag);
    }

    public void CallAnswered()
    {
        Answered++;
        Cluster.DomainMeter.Answered.Add(1, _tag);
    }

    public void CallConnected(bool cross, TimeSpan fromAnswer)
    {
        Connected++;
        CrossServer += cross ? 1 : 0;
        Cluster.DomainMeter.Connected.Add(1, _tag);
        Cluster.DomainMeter.AnswerToJoin.Record(fromAnswer.TotalMilliseconds, _tag);
    }

    public void CallDropped()
    {
        Dropped++;
        Cluster.DomainMeter.Dropped.Add(1, _tag);
    }

    public void PossiblyInSilence()
    {
        PossiblySilent++;
        Cluster.DomainMeter.PossiblySilent.Add(1, _tag);
    }

    public void Ended(Telephony.V1.EndCause cause) => Cluster.DomainMeter.Ended.Add(1, _tag, new("cause", cause.ToString()));
}

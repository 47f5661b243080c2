namespace Carillon.Domain.Campaigns;

/// <summary>What a campaign has done since this owner took it over.</summary>
internal sealed class CampaignCounters(CampaignId campaign, TimeProvider clock)
{
    private static readonly TimeSpan RateWindow = TimeSpan.FromSeconds(3);
    private readonly Queue<long> _sent = new();
    private readonly KeyValuePair<string, object?> _tag = Cluster.DomainMeter.Of(campaign);

    public long Attempts { get; private set; }
    public long Answered { get; private set; }
    public long Connected { get; private set; }
    public long Dropped { get; private set; }
    public long CrossServer { get; private set; }

    public double CallsPerSecond
    {
        get
        {
            while (_sent.TryPeek(out var oldest) && clock.GetElapsedTime(oldest) > RateWindow)
                _sent.Dequeue();
            return Math.Round(_sent.Count / RateWindow.TotalSeconds, 1);
        }
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

    public void Ended(Telephony.V1.EndCause cause) => Cluster.DomainMeter.Ended.Add(1, _tag, new("cause", cause.ToString()));
}

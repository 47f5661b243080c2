using Carillon.Domain.Calls;
using Carillon.Domain.Cluster;
using Carillon.Domain.Leads;
using Carillon.Telephony.V1;
using Microsoft.Extensions.Logging;

namespace Carillon.Domain.Campaigns;

/// <summary>Every attempt ends once, with one cause, and is forgotten here only when that is durable.</summary>
internal sealed partial class CampaignGrain
{
    private const int RememberedEnds = 5000;
    private static readonly TimeSpan StoreAgain = TimeSpan.FromSeconds(1);
    private readonly Dictionary<AttemptId, (LeadId Lead, UserId? Agent)> _ended = [];
    private readonly Queue<AttemptId> _endedOrder = new();

    /// <summary>Done when the end is durable. The first cause counts; whoever comes later waits for the same end.</summary>
    private Task End(LiveAttempt a, EndCause cause, LegEvent? e = null, bool inviteSent = true)
    {
        if (a.End is { } underway)
            return underway;
        var phase = a.Phase;
        if (cause is EndCause.ServerLost)
            CountSilence(a, phase, inviteSent);
        a.Step(AttemptInput.Ended);
        _counters.Ended(cause);
        if (phase.InFlight() && inviteSent)
        {
            _answerRate.Add(false);
            _ringLife.Add(_clock.GetElapsedTime(a.MadeAt), answered: false);
        }

        LeaveQueue(a);
        if (a.ConnectedAt is { } connected)
        {
            _forecast.Talked(_clock.GetUtcNow() - connected);
            a.Trace.Tell("conversation", connected, _clock.GetUtcNow());
        }

        TellOthers(a, phase, cause);
        return a.End = Store(a, ToEnd(a, cause, e, e?.InviteSent ?? inviteSent));
    }

    /// <summary>Whom a dead server leaves in silence: customers who had answered and waited, and perhaps those whom it rang, for nobody can cancel that without its address.</summary>
    private void CountSilence(LiveAttempt a, AttemptPhase phase, bool inviteSent)
    {
        if (phase is AttemptPhase.Waiting && !a.WasConnected)
        {
            a.Dropped = true;
            _counters.CallDropped();
        }
        else if (phase is AttemptPhase.Sent or AttemptPhase.Ringing && inviteSent)
        {
            _counters.PossiblyInSilence();
        }
    }

    private void TellOthers(LiveAttempt a, AttemptPhase phase, EndCause cause)
    {
        if (phase is AttemptPhase.Waiting)
            Background(Queue.Gone(a.Id));
        if ((a.Agent ?? a.Record.DialledFor) is { } agent)
            Background(Session(agent).CallEnded(a.Id, cause));
        if (a is { RecordingStarted: true, Recording: { } recording, AgentServer: { } server })
            Background(Gateway(server).StopRecording(recording));
        if (a.RingTone is { } tone && _roster.Find(a.Record.DialledFor!.Value) is { } dialler)
            Background(Gateway(dialler.Server).StopPlay(tone));
    }

    private async Task Store(LiveAttempt a, AttemptEnd end)
    {
        using (a.Trace.Step("store end"))
        {
            while (!await TryStore(end))
                await Task.Delay(StoreAgain, _clock, _stop.Token);
        }

        a.Trace.End(end, _clock.GetUtcNow());
        _calls.Ended(a.Id, end.Cause, end.Ring.TotalSeconds, end.Talk.TotalSeconds, end.Agent?.Value ?? "none", a.Leg, a.Server, end.Lead, end.LeadStatus);
        Remember(a);
        _live.Remove(a.Id);
        _byLeg.Remove(a.Leg);
        if (a.Link is { } link)
            _byLeg.Remove(link);
        if (end.Lead.Value == 0)
            return;
        _hopper.Forget(end.Lead);
        if (end is { LeadState: LeadState.Ready, LeadNotBefore: { } due })
            _hopper.DueAt(due);
    }

    private async Task<bool> TryStore(AttemptEnd end)
    {
        try
        {
            await _facts.AttemptEnded(end);
            return true;
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            EndNotStored(e, end.Id, end.Campaign);
            return false;
        }
    }

    private AttemptEnd ToEnd(LiveAttempt a, EndCause cause, LegEvent? e, bool inviteSent)
    {
        var now = _clock.GetUtcNow();
        var dropped = a.Dropped || (cause is EndCause.Dropped && !a.WasConnected);
        var history = new CallHistory(a.AnsweredAt is not null, a.WasConnected, dropped, inviteSent, (a.Lead?.CalledCount ?? 0) + 1);
        var lead = CallOutcomes.Of(cause, history, _settings!, now);
        return new AttemptEnd
        {
            Id = a.Id,
            Campaign = Id,
            Lead = a.Record.Lead,
            Cause = dropped && cause is not EndCause.ServerLost ? EndCause.Dropped : cause,
            SipCode = e?.SipCode ?? 0,
            At = now,
            AnsweredAt = a.AnsweredAt,
            ConnectedAt = a.ConnectedAt,
            Agent = a.Agent,
            AgentServer = a.AgentServer,
            AgentLeg = a.AgentLeg,
            Ring = e?.Ring ?? TimeSpan.Zero,
            Talk = a.ConnectedAt is { } connected ? now - connected : TimeSpan.Zero,
            Dropped = dropped,
            LeadStatus = lead.Status,
            LeadState = lead.State,
            LeadNotBefore = lead.NotBefore,
            Carrier = a.Carrier,
            InviteSent = inviteSent,
            Version = 1,
        };
    }

    private void Remember(LiveAttempt a)
    {
        _ended[a.Id] = (a.Record.Lead, a.Agent);
        _endedOrder.Enqueue(a.Id);
        while (_endedOrder.Count > RememberedEnds)
            _ended.Remove(_endedOrder.Dequeue());
    }

    public async Task<bool> OnRecording(RecordingDone recording)
    {
        await _rebuilt.Task;
        if (await Whose(recording.Attempt) is not var (lead, agent))
            return false;
        await _facts.Recorded(new RecordingFact
        {
            Id = recording.Id,
            Attempt = recording.Attempt,
            Campaign = Id,
            Server = recording.Server,
            Path = recording.Path,
            StartedAt = recording.At - recording.Duration,
            Duration = recording.Duration,
            Bytes = recording.Bytes,
            Sha256 = recording.Sha256,
            Agent = agent,
            Lead = lead,
            InStore = recording.InStore,
            Version = recording.InStore ? 2 : 1,
        });
        return true;
    }

    private async Task<(LeadId Lead, UserId? Agent)?> Whose(AttemptId attempt)
    {
        if (_live.TryGetValue(attempt, out var a))
            return (a.Record.Lead, a.Agent);
        if (_ended.TryGetValue(attempt, out var ended))
            return ended;
        return await _attempts.Find(attempt, _stop.Token) is { } row ? (row.Lead, row.Agent is { } agent ? new UserId(agent) : null) : null;
    }

    /// <summary>The safety net under every wait: a queue or a switch that fell silent, a hold that is over.</summary>
    private void LookAfterDeadlines()
    {
        var now = _clock.GetTimestamp();
        foreach (var a in _live.Values.Where(a => a.Deadline <= now && a.End is null).ToList())
        {
            a.Deadline = In(Patience);
            Background(a.Phase switch
            {
                AttemptPhase.Waiting => Drop(a),
                AttemptPhase.Held => Requeue(a),
                AttemptPhase.Dropping => Gateway(a.Server).HangUp(a.Leg, EndCause.Dropped),
                AttemptPhase.Committed or AttemptPhase.Sent or AttemptPhase.Ringing => AskServer(a.Server),
                _ => Task.CompletedTask,
            });
        }
    }

    [LoggerMessage(5240, LogLevel.Error, "Attempt {Attempt} of {Campaign}: its end is not durable yet, and is tried again")]
    private partial void EndNotStored(Exception e, AttemptId attempt, CampaignId campaign);
}

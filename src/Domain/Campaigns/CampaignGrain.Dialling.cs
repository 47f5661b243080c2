using Carillon.Domain.Agents;
using Carillon.Domain.Calls;
using Carillon.Domain.Cluster;
using Carillon.Domain.Leads;
using Carillon.Domain.Pacing;
using Carillon.Telephony.V1;
using Microsoft.Extensions.Logging;

namespace Carillon.Domain.Campaigns;

/// <summary>From a tick to INVITEs: decide, claim and commit, order. Nothing is ordered that is not on record.</summary>
internal sealed partial class CampaignGrain
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly Dictionary<ServerId, long> _restUntil = [];
    private Task _dialling = Task.CompletedTask;
    private PacingDecision _decision;
    private readonly HashSet<AttemptId> _inCommit = [];
    private int _committing;
    private long _databaseAwayUntil;
    private string? _databaseAwayFor;
    private bool _reconcile;

    private bool DatabaseReachable => _facts.DatabaseReachable && _clock.GetTimestamp() >= _databaseAwayUntil;

    /// <summary>Why it is not, as the outbox has it; what the campaign has found out by itself counts until the outbox knows.</summary>
    private string? DatabaseFault => _facts.DatabaseFault ?? _databaseAwayFor;

    private void Pace()
    {
        var slots = Slots();
        if (_settings is { DialMethod: not DialMethod.Manual } && _roster.Count(AgentState.Ready) + _roster.Count(AgentState.InCall) > 0)
            FillHopper();
        _decision = Pacing.Pacing.Decide(Look(slots));
        if (_dialling.IsCompleted && (_decision.Calls > 0 || (_reconcile && DatabaseReachable)))
            Background(_dialling = Dial(_decision.Calls, slots));
    }

    private void FillHopper()
    {
        if (DatabaseReachable && _hopper.FillWhenLow(_settings!.MaximumAttempts, _stop.Token) is { } filling)
            Background(filling);
    }

    private PacingSnapshot Look(IReadOnlyList<ServerSlot> slots)
    {
        var withinReach = WithinReach(slots);
        return new()
        {
            Method = _settings!.DialMethod,
            DialLevel = _settings.DialLevel,
            MaximumLevel = _settings.MaximumDialLevel,
            DropCeiling = _settings.DropCeiling,
            Stopped = IsStopped || !_settings.Active,
            StoppedBy = _systemStoppedBy is { } system ? $"{system} for the whole system" : _stoppedBy ?? "the campaign's switch",
            DatabaseReachable = DatabaseReachable,
            DatabaseFault = DatabaseFault,
            LeaseHeld = _lease is { IsHeld: true },
            ServersUsable = slots.Any(s => s.Carriers.Count > 0),
            AgentsReady = _roster.Ready(withinReach.Contains),
            AgentsOutOfReach = _roster.Ready(s => IsUp(s) && !withinReach.Contains(s)),
            AgentsInCall = _roster.Count(AgentState.InCall, withinReach.Contains),
            AgentsWrapUp = _roster.Count(AgentState.WrapUp, withinReach.Contains),
            ExpectedFree = _forecast.ExpectedFree(_roster.Count(AgentState.InCall, withinReach.Contains), _roster.Count(AgentState.WrapUp, withinReach.Contains)),
            InFlight = _committing + _live.Values.Count(a => a.Phase.InFlight() && !a.IsManual),
            LikelyAnswers = LikelyAnswers(),
            Waiting = _live.Values.Count(a => a.Phase is AttemptPhase.Waiting),
            AnswerRate = _answerRate.Value,
            Answered = _counters.Answered + _counters.PossiblySilent,
            Dropped = _counters.Dropped + _counters.PossiblySilent,
            Hopper = _hopper.Count,
            CarrierRoom = _budget.Room(_live.Count),
        };
    }

    /// <summary>Servers whose agents a call could be joined to that is placed now. With nowhere to place one, those that are up.</summary>
    private HashSet<ServerId> WithinReach(IReadOnlyList<ServerSlot> slots)
    {
        var placing = slots.Where(s => s.Carriers.Count > 0).Select(s => s.Server).ToList();
        var between = Relays();
        return [.. _servers.Select(s => s.Id).Where(s => IsUp(s) && (placing.Count == 0 || placing.Contains(s) || placing.Any(from => _routes.Find(from, s, between) is not null)))];
    }

    /// <summary>Answers still to come from the lines in the air, each by how long it rings already; null before anything was measured.</summary>
    private double? LikelyAnswers() => _answerRate.Value is { } overall
        ? (_committing * overall) + _live.Values.Where(a => a.Phase.InFlight() && !a.IsManual).Sum(a => _ringLife.ChanceAfter(_clock.GetElapsedTime(a.MadeAt), overall))
        : null;

    private bool IsUp(ServerId server) => _up.GetValueOrDefault(server);

    private List<ServerSlot> Slots()
    {
        var now = _clock.GetTimestamp();
        // Counted in one walk, not in one for each server: this is done four times a second.
        var (agents, lines) = (_roster.ByServer(), LinesByServer());
        return [.. _servers
            .Where(s => !s.Draining && IsUp(s.Id) && _restUntil.GetValueOrDefault(s.Id) <= now)
            .Select(s => new ServerSlot(s.Id, CarriersFrom(s.Id), agents.GetValueOrDefault(s.Id).Ready, lines.GetValueOrDefault(s.Id), agents.GetValueOrDefault(s.Id).Busy, s.MaximumLegs))];
    }

    private Dictionary<ServerId, int> LinesByServer()
    {
        var lines = new Dictionary<ServerId, int>();
        foreach (var a in _live.Values.Where(a => a.Phase.InFlight()))
            lines[a.Server] = lines.GetValueOrDefault(a.Server) + 1;
        return lines;
    }

    private async Task Dial(int calls, List<ServerSlot> slots)
    {
        if (_reconcile)
            await FindForgotten();
        var picked = Pick(calls, slots);
        if (picked.Count == 0)
            return;
        _committing = picked.Count;
        try
        {
            if (!await Commit(picked))
                return;
        }
        finally
        {
            _committing = 0;
        }

        await Task.WhenAll(picked.Where(p => _live.ContainsKey(p.Record.Id)).Select(Order));
    }

    private List<LiveAttempt> Pick(int calls, List<ServerSlot> slots)
    {
        var picked = new List<LiveAttempt>(calls);
        while (picked.Count < calls && Placement.Choose(slots) is { } slot && _hopper.Next() is { } lead)
        {
            picked.Add(NewAttempt(lead, slot.Server, null));
            slots[slots.IndexOf(slot)] = slot with { LinesInFlight = slot.LinesInFlight + 1 };
        }

        return picked;
    }

    private LiveAttempt NewAttempt(Lead lead, ServerId server, UserId? dialledFor) => new(new NewAttempt
    {
        Id = AttemptId.New(),
        Campaign = Id,
        Lead = lead.Id,
        List = lead.List,
        Phone = lead.Phone,
        Leg = LegId.New(),
        Server = server,
        DialledFor = dialledFor,
        At = _clock.GetUtcNow(),
        Epoch = _lease!.Epoch,
    }, lead, _clock.GetTimestamp());

    /// <summary>True: those that were claimed are tracked now, and may be ordered.</summary>
    private async Task<bool> Commit(List<LiveAttempt> picked)
    {
        var started = _clock.GetTimestamp();
        var result = await CommitOrAway(picked);
        DomainMeter.Commit.Record(_clock.GetElapsedTime(started).TotalMilliseconds, DomainMeter.Of(Id));
        if (result.Outcome is not CommitOutcome.Committed)
        {
            NotCommitted(result, picked);
            return false;
        }

        _budget.Spend(result.Claimed.Count);
        foreach (var a in picked)
        {
            if (!result.Claimed.Contains(a.Id))
            {
                _hopper.Forget(a.Record.Lead);
                continue;
            }

            Track(a).Deadline = In(_settings!.RingTimeout + Patience);
            a.Trace.Tell("commit", a.Record.At, _clock.GetUtcNow());
            _calls.Dialled(a.Id, Id, a.Record.Lead, a.Server, a.Leg);
        }

        return true;
    }

    private async Task<CommitResult> CommitOrAway(List<LiveAttempt> picked)
    {
        _inCommit.UnionWith(picked.Select(p => p.Id));
        try
        {
            return await _attempts.Commit(Id, _lease!.Epoch, [.. picked.Select(p => p.Record)], _stop.Token);
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            return new CommitResult(CommitOutcome.DatabaseAway, new HashSet<AttemptId>(), e.Message);
        }
        finally
        {
            _inCommit.ExceptWith(picked.Select(p => p.Id));
        }
    }

    private void NotCommitted(CommitResult result, List<LiveAttempt> picked)
    {
        CommitFailed(Id, result.Outcome, result.Fault ?? "");
        if (result.Outcome is CommitOutcome.LeaseLost)
            _lease!.Lose();
        else
            (_databaseAwayUntil, _databaseAwayFor, _reconcile) = (In(Rest), result.Fault, true);
        foreach (var lead in picked.Select(p => p.Lead).Where(l => l is { Id.Value: > 0 }))
            _hopper.Return(lead!);
    }

    /// <summary>A commit whose answer was lost may have happened: what is on record and unknown here was never ordered.</summary>
    private async Task FindForgotten()
    {
        var open = await _attempts.Open(Id, _stop.Token);
        _reconcile = false;
        foreach (var (attempt, lead) in open.Where(o => IsUnknown(o.Attempt.Id)))
            Background(End(Track(new LiveAttempt(attempt, lead, _clock.GetTimestamp())), EndCause.NotSent, inviteSent: false));
    }

    // What is just being committed (an agent's click) is known to whoever commits it.
    private bool IsUnknown(AttemptId attempt) => !_live.ContainsKey(attempt) && !_inCommit.Contains(attempt);

    private LiveAttempt Track(LiveAttempt a)
    {
        _live[a.Id] = a;
        _byLeg[a.Leg] = a;
        a.Trace = AttemptSpans.Begin(a.Record);
        _counters.Attempted();
        return a;
    }

    private async Task Order(LiveAttempt a)
    {
        if (IsStopped || _lease is not { IsHeld: true } lease)
        {
            await End(a, IsStopped ? EndCause.Stopped : EndCause.NotSent, inviteSent: false);
            return;
        }

        using var step = a.Trace.Step("originate");
        var result = await Gateway(a.Server).Originate(Id, lease.Epoch, new OriginateOrder
        {
            Attempt = a.Id,
            Leg = a.Leg,
            Number = a.Record.Phone,
            CallerId = _settings!.CallerId,
            Carriers = CarriersInTurn(a.Server),
            RingTimeout = _settings.RingTimeout,
            NotAfter = _options.OriginateWithin,
        });
        a.OrderAnsweredAt = _clock.GetUtcNow();
        if (!result.Done)
            await Refused(a, result);
    }

    private Task Refused(LiveAttempt a, OrderResult result)
    {
        if (result.Code is ResultCode.ResultNoAnswer)
        {
            a.Deadline = _clock.GetTimestamp();
            return Task.CompletedTask;
        }

        _calls.Refused(a.Id, a.Server, a.Leg, result.Code, result.Text);
        if (result.Code is ResultCode.ResultStaleEpoch)
            _lease?.Lose();
        if (result.Code is ResultCode.ResultNoCarrier or ResultCode.ResultOverloaded or ResultCode.ResultUnreachable)
            _restUntil[a.Server] = In(Rest);
        return End(a, CauseOf(result.Code), inviteSent: false);
    }

    private static EndCause CauseOf(ResultCode code) => code switch
    {
        ResultCode.ResultTooLate => EndCause.TooLate,
        ResultCode.ResultNoCarrier => EndCause.NoCarrier,
        ResultCode.ResultStopped => EndCause.Stopped,
        ResultCode.ResultOverloaded => EndCause.Overloaded,
        _ => EndCause.NotSent,
    };

    [LoggerMessage(5220, LogLevel.Warning, "Campaign {Campaign}: attempts could not be committed, nothing was dialled: {Outcome} {Fault}")]
    private partial void CommitFailed(CampaignId campaign, CommitOutcome outcome, string fault);
}

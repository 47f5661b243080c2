using Carillon.Domain.Agents;
using Carillon.Domain.Calls;
using Carillon.Domain.Cluster;
using Carillon.Telephony.V1;
using Microsoft.Extensions.Logging;

namespace Carillon.Domain.Campaigns;

/// <summary>How this activation becomes the owner: the lease, the epoch on every switch, and what is alive already.</summary>
internal sealed partial class CampaignGrain
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);
    private readonly TaskCompletionSource _rebuilt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<ServerId, ulong> _knownUpTo = [];
    /// <summary>Of the last look at each server: an older one that comes later is no news.</summary>
    private readonly Dictionary<ServerId, DateTimeOffset> _askedAt = [];
    private HeldLease? _lease;
    /// <summary>Taken, perhaps before the switches have been told. Whoever goes gives it back: this process would renew it for ever, and no other could take over.</summary>
    private HeldLease? _claimed;
    private long _countedUpTo;
    private Task? _takingOver;
    private long _takeOverAfter;
    private string _ownership = "not started yet";

    private void TakeOverWhenDue()
    {
        if (_takingOver is { IsCompleted: false } || _clock.GetTimestamp() < _takeOverAfter)
            return;
        _takeOverAfter = In(AskAgain);
        _takingOver = TakeOverOrSayWhy();
        Background(_takingOver);
    }

    private async Task TakeOverOrSayWhy()
    {
        try
        {
            await TakeOver(_stop.Token);
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            _ownership = Pacing.Pacing.DatabaseAway(DatabaseFault ?? e.Message);
            CannotTakeOver(Id, e.Message);
        }
    }

    /// 1 what admins typed and stopped  2 the lease: older owners cannot commit any more  3 the epoch on every switch: older owners cannot dial any more, and what is alive
    /// 4 the attempts without an end are judged  5 the agents wake  6 customers who wait are served
    private async Task TakeOver(CancellationToken ct)
    {
        if (await _campaigns.Find(Id, ct) is not { } settings) // 1
        {
            (_ownership, _takeOverAfter) = ("there is no such campaign", In(AskAgain * 30));
            _rebuilt.TrySetResult();
            return;
        }

        _settings = settings;
        await ReadStops(ct);
        await InfrastructureChanged();
        if (await _leases.Take($"campaign:{Id}", ct) is not { } lease) // 2
        {
            _ownership = "another web server holds the campaign";
            return;
        }

        _claimed = lease;
        if (ct.IsCancellationRequested)
        {
            await _leases.Release(lease, CancellationToken.None);
            return;
        }

        var views = await Task.WhenAll(_servers.Select(s => Gateway(s.Id).Announce(Id, lease.Epoch))); // 3
        var open = await _attempts.Open(Id, ct);
        var today = await _attempts.Totals(Id, _counters.DayBegan, ct);
        var rows = await _sessions.OfCampaign(Id, ct);
        Adopt(open, views, rows); // 4
        foreach (var view in views)
            HangUpStrays(view);
        await WakeAgents(rows); // 5
        Count(today, lease.Epoch);
        _lease = lease;
        _ownership = "";
        _rebuilt.TrySetResult();
        TookOver(Id, lease.Epoch, open.Count, rows.Count, views.Count(v => v.Reachable), views.Length);
        foreach (var attempt in _live.Values.Where(a => a.Phase is AttemptPhase.Waiting).ToList()) // 6
            Background(FindAgent(attempt));
        foreach (var attempt in _live.Values.Where(a => a is { Phase: AttemptPhase.Connected, RecordingStarted: false, End: null }))
            RecordAfterAll(attempt);
    }

    // The former owner died between the join and the recording.
    private void RecordAfterAll(LiveAttempt a)
    {
        if (!_settings!.Record)
            return;
        a.Recording ??= RecordingId.New();
        Background(Record(a));
    }

    // Taken back with nobody in between, our own counts are better: the database may lack what the outbox still holds.
    private void Count(AttemptTotals today, long epoch)
    {
        if (_countedUpTo == 0 || epoch != _countedUpTo + 1)
            _counters.Resume(today, [.. _live.Values.Where(a => a.End is null)]);
        _countedUpTo = epoch;
    }

    private async Task ReadStops(CancellationToken ct)
    {
        foreach (var mark in await _stops.All(ct))
        {
            if (mark.Scope is StopScope.StopSystem)
                _systemStoppedBy = mark.By.Value;
            else if (mark.Scope is StopScope.StopCarrier)
                _stoppedCarriers.Add(new CarrierId(mark.Id));
            else if (mark.Id == Id.Value)
                _stoppedBy = mark.By.Value;
        }
    }

    private void Adopt(IReadOnlyList<OpenAttempt> open, IReadOnlyList<ServerView> views, IReadOnlyList<AgentSessionRow> rows)
    {
        foreach (var view in views)
        {
            _up[view.Server] = view.Reachable;
            LearnTrunks(view);
            _knownUpTo.TryAdd(view.Server, view.LastSequence);
        }

        foreach (var (attempt, lead) in open.Where(o => IsUnknown(o.Attempt.Id)))
        {
            var a = Track(new LiveAttempt(attempt, lead, _clock.GetTimestamp()) { OrderAnsweredAt = DateTimeOffset.MinValue });
            var view = views.FirstOrDefault(v => v.Server == a.Server) ?? ServerView.Unreachable(a.Server, true, _clock.GetUtcNow());
            switch (Takeover.Judge(attempt, view))
            {
                case (Finding.Alive, { } leg, _):
                    Restore(a, leg, views, rows);
                    break;
                case (Finding.Unknown, _, _):
                    Presume(a, rows);
                    break;
                case var (finding, _, end):
                    Background(EndAsFound(a, finding, end));
                    break;
            }
        }
    }

    private Task EndAsFound(LiveAttempt a, Finding finding, LegEvent? end) => finding switch
    {
        Finding.Ended => End(a, end!.Cause, end),
        // What rang or talked has left: its switch merely lost it.
        Finding.NotSent when a.Phase is AttemptPhase.Committed => End(a, EndCause.NotSent, inviteSent: false),
        _ => End(a, EndCause.ServerLost),
    };

    private void Restore(LiveAttempt a, LegView leg, IReadOnlyList<ServerView> views, IReadOnlyList<AgentSessionRow> rows)
    {
        a.Carrier = leg.Carrier;
        a.Deadline = In(_settings!.RingTimeout + Patience);
        a.Phase = leg.State switch
        {
            LegState.LegUp => AttemptPhase.Waiting,
            LegState.LegRinging => AttemptPhase.Ringing,
            _ => AttemptPhase.Sent,
        };
        if (a.Phase is not AttemptPhase.Waiting)
            return;
        a.AnsweredAt = _clock.GetUtcNow() - leg.Up;
        a.AnsweredStamp = _clock.GetTimestamp();
        if (Takeover.FindAgent(leg, views, rows) is not var (agent, link) || rows.FirstOrDefault(r => r.Agent == agent) is not { } row)
            return;
        a.Recording = leg.Recording ?? views.SelectMany(v => v.Legs).FirstOrDefault(l => l.Leg == link && l.Recording is not null)?.Recording;
        BelongsTo(a, row, link);
    }

    // Its switch is silent; its agent sits at another one. He stays in the call until the switch answers or is given up.
    private static void Presume(LiveAttempt a, IReadOnlyList<AgentSessionRow> rows)
    {
        if (rows.FirstOrDefault(r => r.Attempt == a.Id) is { } row)
            BelongsTo(a, row, null);
    }

    private static void BelongsTo(LiveAttempt a, AgentSessionRow row, LegId? link)
    {
        (a.Agent, a.AgentServer, a.AgentLeg, a.Link) = (row.Agent, row.Server, row.PhoneLeg, link);
        a.ConnectedAt = a.AnsweredAt ?? row.At;
        a.Phase = AttemptPhase.Connected;
        a.Deadline = long.MaxValue;
        a.LinkIsUp = true;
        a.RecordingStarted = a.Recording is not null;
    }

    private async Task WakeAgents(IReadOnlyList<AgentSessionRow> rows)
    {
        var entries = await Task.WhenAll(rows.Select(row => Session(row.Agent).Resume(row, CallFor(row.Agent))));
        foreach (var entry in entries.OfType<RosterEntry>())
            _roster.Update(entry, _clock.GetUtcNow());
        foreach (var link in _live.Values.Where(a => a.Link is not null))
            _byLeg[link.Link!.Value] = link;
    }

    /// <summary>A switch came back, was asked again, or is given up.</summary>
    public async Task OnServer(ServerView view)
    {
        await _rebuilt.Task;
        if (view.AskedAt < _askedAt.GetValueOrDefault(view.Server))
            return;
        (_up[view.Server], _askedAt[view.Server]) = (view.Reachable, view.AskedAt);
        LearnTrunks(view);
        if (!view.Reachable && !view.Dead)
            return;
        HangUpStrays(view);
        foreach (var a in _live.Values.Where(a => a.Server == view.Server && a.End is null && a.OrderAnsweredAt < view.AskedAt).ToList())
        {
            var (finding, leg, end) = Takeover.Judge(a.Record, view);
            if (finding is Finding.Alive && leg is not null)
                CatchUp(a, leg);
            else
                Background(EndAsFound(a, finding, end));
        }

        if (view.Dead)
        {
            foreach (var agent in _roster.All.Where(r => r.Server == view.Server))
                Background(Session(agent.Agent).ServerDead(view.Server));
        }
    }

    private void LearnTrunks(ServerView view)
    {
        foreach (var trunk in view.Trunks)
            _routes.Set(view.Server, trunk);
    }

    // Their attempts have ended on record, when the server was given up for dead: nobody will ever answer for these customers.
    private void HangUpStrays(ServerView view)
    {
        foreach (var leg in view.Legs.Where(l => l.Campaign == Id && l.Attempt is { } attempt && IsUnknown(attempt)))
        {
            StrayLeg(leg.Attempt!.Value, Id, view.Server, leg.Leg);
            Background(Gateway(view.Server).HangUp(leg.Leg, EndCause.ServerLost));
        }
    }

    // Events tell the rest; an attempt that was presumed lost in silence only has to learn that it lives.
    private void CatchUp(LiveAttempt a, LegView leg)
    {
        a.Step(AttemptInput.Sent);
        if (leg.State is LegState.LegRinging)
            a.Step(AttemptInput.Ringing);
        if (a.Phase.InFlight())
            a.Deadline = In(_settings!.RingTimeout + Patience);
    }

    private async Task AskServer(ServerId server)
    {
        if (_lease is { } lease)
            await OnServer(await Gateway(server).Announce(Id, lease.Epoch));
    }

    [LoggerMessage(5210, LogLevel.Information, "Campaign {Campaign} is ours at epoch {Epoch}: {Open} attempts without an end, {Agents} agents, {Reachable} of {Servers} telephony servers reachable")]
    private partial void TookOver(CampaignId campaign, long epoch, int open, int agents, int reachable, int servers);

    [LoggerMessage(5212, LogLevel.Warning, "Attempt {Attempt} of {Campaign} has ended: its leg {Leg} on {Server} is hung up")]
    private partial void StrayLeg(AttemptId attempt, CampaignId campaign, ServerId server, LegId leg);

    [LoggerMessage(5211, LogLevel.Warning, "Campaign {Campaign} cannot be taken over now: {Reason}")]
    private partial void CannotTakeOver(CampaignId campaign, string reason);
}

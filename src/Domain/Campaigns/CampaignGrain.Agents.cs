using Carillon.Domain.Agents;
using Carillon.Domain.Calls;
using Carillon.Domain.Cluster;
using Carillon.Domain.Leads;
using Carillon.Telephony.V1;

namespace Carillon.Domain.Campaigns;

/// <summary>What agents' sessions ask of the campaign.</summary>
internal sealed partial class CampaignGrain
{
    /// <summary>How long a link that ended may be the herald of an agent's phone that hung up.</summary>
    private static readonly TimeSpan HeraldTime = TimeSpan.FromMilliseconds(300);

    public async Task AgentIs(RosterEntry agent)
    {
        var before = _roster.Find(agent.Agent);
        if (!_roster.Update(agent, _clock.GetUtcNow()))
            return;
        if (before is { State: AgentState.WrapUp } && agent.State is not AgentState.WrapUp)
            _forecast.WrappedUp(agent.Since - before.Since);
        if (agent is { State: AgentState.Ready, PhoneLeg: not null })
            await ServeWaiting(agent);
    }

    private async Task ServeWaiting(RosterEntry agent)
    {
        while (_live.Values.Any(a => a.Phase is AttemptPhase.Waiting) && _roster.TryReserve(agent.Agent))
        {
            if (await Queue.Take(NotReachableFrom(agent)) is not { } call)
            {
                _roster.Release(agent.Agent);
                return;
            }

            if (_live.TryGetValue(call.Attempt, out var a) && a.Phase is AttemptPhase.Waiting)
            {
                await Connect(a, agent);
                return;
            }

            _roster.Release(agent.Agent);
        }
    }

    private IReadOnlyList<ServerId> NotReachableFrom(RosterEntry agent) =>
        [.. _live.Values.Where(a => a.Phase is AttemptPhase.Waiting && !CanReach(a, agent)).Select(a => a.Server).Distinct()];

    public async Task<string?> HangUp(UserId agent, AttemptId attempt)
    {
        if (!_live.TryGetValue(attempt, out var a) || (a.Agent ?? a.Record.DialledFor) != agent)
            return null;
        using var step = a.Trace.Step("hang-up");
        var result = await Gateway(a.Server).HangUp(a.Leg, a.AnsweredAt is null ? EndCause.Cancelled : EndCause.HungUpByUs);
        if (result.Code is ResultCode.ResultUnknownLeg)
            await AskServer(a.Server);
        return result.Done || result.Code is ResultCode.ResultUnknownLeg ? null : $"The telephony server did not hang up: {result.Text}";
    }

    /// 1 may it be dialled  2 whom, from where  3 on record  4 order
    public async Task<ManualDial> DialFor(RosterEntry agent, string? number)
    {
        _roster.Update(agent, _clock.GetUtcNow());
        if (WhyNoManualDial(agent) is { } why) // 1
            return new(null, why);
        var (lead, refusal) = await LeadFor(number); // 2
        if (lead is null)
            return new(null, refusal);
        var slots = Slots();
        if ((slots.FirstOrDefault(s => s.Server == agent.Server && s.Carriers.Count > 0) ?? Placement.Choose(slots)) is not { } slot)
            return Refuse("No telephony server with a usable carrier is reachable.");
        var a = NewAttempt(lead, slot.Server, agent.Agent);
        if (!await Commit([a])) // 3
            return new(null, "The database is away: nothing new is dialled.");
        if (!_live.ContainsKey(a.Id))
            return new(null, lead.Id.Value == 0 ? $"{lead.Phone} is on the do-not-call list." : "Somebody else is just calling this lead, or its number has come onto the do-not-call list.");
        Background(Order(a)); // 4
        return new(ToCall(a), null);

        ManualDial Refuse(string text)
        {
            if (lead.Id.Value > 0)
                _hopper.Return(lead);
            return new(null, text);
        }
    }

    private string? WhyNoManualDial(RosterEntry agent) => this switch
    {
        _ when _roster.IsClosed(agent.Server) => $"Telephony server {agent.Server} is being emptied: your phone is called at another in a moment.",
        { _lease: not { IsHeld: true } } => "The campaign is not ready: " + _ownership,
        { IsStopped: true } => "Dialling is stopped.",
        { DatabaseReachable: false } => "The database is away: nothing new is dialled.",
        _ => null,
    };

    private async Task<(Lead? Lead, string? Refusal)> LeadFor(string? number)
    {
        if (number is not null)
            return ManualNumber.TryRead(number, _settings!.DefaultRegion, out var e164, out var fault) ? (ManualNumber.AsLead(e164), null) : (null, fault);
        if (_hopper.Count == 0 && _hopper.FillWhenLow(_settings!.MaximumAttempts, _stop.Token) is { } filling)
            await filling;
        return _hopper.Next() is { } lead ? (lead, null) : (null, "The list is empty: no lead may be dialled now.");
    }

    public async Task PhoneLost(UserId agent, AttemptId attempt)
    {
        if (!_live.TryGetValue(attempt, out var a) || a.Agent != agent)
            return;
        if (a.Step(AttemptInput.PhoneLost) is AttemptAction.PlayMusic)
            await Hold(a);
    }

    private async Task Hold(LiveAttempt a)
    {
        _calls.Held(a.Id, a.Leg, a.Server, a.Agent);
        a.Deadline = In(_options.HoldForPhone);
        await Gateway(a.Server).MusicOnHold(a.Leg, true);
    }

    // The trunk broke, or the agent's phone did. If his phone is still there a moment later, a new link is made; where none comes up, another agent is found.
    private async Task LinkLost(LiveAttempt a)
    {
        await Hold(a);
        await Task.Delay(HeraldTime, _clock, _stop.Token);
        if (a is { JoinFailures: >= MostJoinFailures, AgentServer: { } there, Phase: AttemptPhase.Held })
        {
            a.Unlinkable.Add(there);
            await Requeue(a);
        }
        else if (a.Phase is AttemptPhase.Held && _roster.Find(a.Agent!.Value) is { State: AgentState.InCall, PhoneLeg: not null } agent)
            await Rejoin(a, agent);
    }

    public async Task<bool> PhoneBack(RosterEntry agent, AttemptId attempt)
    {
        _roster.Update(agent, _clock.GetUtcNow());
        return _live.TryGetValue(attempt, out var a) && a.Agent == agent.Agent && await Rejoin(a, agent);
    }

    private async Task<bool> Rejoin(LiveAttempt a, RosterEntry agent)
    {
        if (a.Step(AttemptInput.PhoneBack) is not AttemptAction.Rejoin)
            return false;
        a.Deadline = long.MaxValue;
        (a.AgentServer, a.AgentLeg, a.Recording, a.RecordingStarted, a.LinkIsUp) = (agent.Server, agent.PhoneLeg, _settings!.Record ? RecordingId.New() : null, false, false);
        Background(Gateway(a.Server).MusicOnHold(a.Leg, false));
        if ((await JoinLegs(a, agent)).Done && a.Step(AttemptInput.Joined) is AttemptAction.Record)
        {
            Joined(a);
            return true;
        }

        if (a.Step(AttemptInput.PhoneLost) is AttemptAction.PlayMusic)
            await Requeue(a);
        return false;
    }

    /// <summary>His agent did not come back: he is first in the queue for the next one.</summary>
    private async Task Requeue(LiveAttempt a)
    {
        if (a.Step(AttemptInput.Requeued) is not AttemptAction.FindAgent)
            return;
        if (a.Agent is { } former)
            Background(Session(former).CallTaken(a.Id));
        (a.Agent, a.AgentServer, a.AgentLeg) = (null, null, null);
        await FindAgent(a);
    }

    public async Task<AgentCall?> CallOf(UserId agent)
    {
        await _rebuilt.Task;
        return CallFor(agent);
    }

    private AgentCall? CallFor(UserId agent) =>
        _live.Values.FirstOrDefault(a => a.Agent == agent && a.End is null && a.Phase is AttemptPhase.Connecting or AttemptPhase.Connected or AttemptPhase.Held) is { } live ? ToCall(live) : null;

    public Task<IReadOnlyList<UserId>> Agents() => Task.FromResult<IReadOnlyList<UserId>>([.. _roster.All.Select(a => a.Agent)]);
}

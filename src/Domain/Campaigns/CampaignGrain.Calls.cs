using Carillon.Domain.Agents;
using Carillon.Domain.Calls;
using Carillon.Domain.Cluster;
using Carillon.Domain.Queues;
using Carillon.Telephony.V1;
using Microsoft.Extensions.Logging;
using PlayOrder = Carillon.Domain.Cluster.PlayOrder;

namespace Carillon.Domain.Campaigns;

/// <summary>From the answer to the agent: the short path. Pop first, then the join, then everything else.</summary>
internal sealed partial class CampaignGrain
{
    private const int MostJoinFailures = 5;
    private static readonly TimeSpan RecordAgain = TimeSpan.FromMilliseconds(100);

    public async Task OnLeg(LegEvent happened)
    {
        if (!_rebuilt.Task.IsCompleted)
            await _rebuilt.Task;
        if (!_byLeg.TryGetValue(happened.Leg, out var a) || IsOldNews(happened))
            return;
        if (happened.Leg != a.Leg)
            await OnLink(a, happened);
        else
            await OnCustomer(a, happened);
    }

    // What a snapshot has already told is not told again; ends are, for they must become durable.
    private bool IsOldNews(LegEvent e) => e.Kind is not LegEventKind.Ended && e.Sequence > 0 && e.Sequence <= _knownUpTo.GetValueOrDefault(e.Server);

    private Task OnCustomer(LiveAttempt a, LegEvent e)
    {
        a.Carrier = e.Carrier ?? a.Carrier;
        switch (e.Kind)
        {
            case LegEventKind.Sent:
                a.Step(AttemptInput.Sent);
                return Task.CompletedTask;
            case LegEventKind.Ringing when a.Step(AttemptInput.Ringing) is AttemptAction.Nothing && a.IsManual:
                return PlayRingTone(a);
            case LegEventKind.Answered when a.Step(AttemptInput.Answered) is AttemptAction.FindAgent:
                return Answered(a);
            case LegEventKind.Ended:
                return End(a, e.Cause, e);
            default:
                return Task.CompletedTask;
        }
    }

    private Task Answered(LiveAttempt a)
    {
        (a.AnsweredAt, a.AnsweredStamp) = (_clock.GetUtcNow(), _clock.GetTimestamp());
        _counters.CallAnswered();
        _answerRate.Add(true);
        _ringLife.Add(_clock.GetElapsedTime(a.MadeAt), answered: true);
        _forecast.Rang(_clock.GetElapsedTime(a.MadeAt));
        return FindAgent(a);
    }

    private async Task FindAgent(LiveAttempt a)
    {
        if (a.Phase is not AttemptPhase.Waiting)
            return;
        if (a.IsManual && _roster.Find(a.Record.DialledFor!.Value) is { State: AgentState.Dialling } dialler)
            await Connect(a, dialler);
        else if (IsStopped && !a.WasConnected)
            await Drop(a);
        else if (_roster.Reserve(a.Server, agent => CanReach(a, agent), _clock.GetUtcNow()) is { } free)
            await Connect(a, free);
        else
            await Wait(a);
    }

    private bool CanReach(LiveAttempt a, RosterEntry agent) =>
        agent.Server == a.Server || (!a.Unlinkable.Contains(agent.Server) && IsUp(agent.Server) && RouteTo(agent.Server, a) is not null);

    private TrunkRoute? RouteTo(ServerId to, LiveAttempt a) => _routes.Find(a.Server, to, Relays());

    /// <summary>Servers that may pass calls on.</summary>
    private List<ServerId> Relays() => [.. _servers.Where(s => !s.Draining && IsUp(s.Id)).Select(s => s.Id)];

    public Task TrunkIs(ServerId from, TrunkState trunk)
    {
        _routes.Set(from, trunk);
        return Task.CompletedTask;
    }

    private Task Wait(LiveAttempt a)
    {
        a.Step(AttemptInput.NoAgent);
        a.QueuedAt = _clock.GetUtcNow();
        var atMost = a.WasConnected ? _options.RequeuedWait : _settings!.DropAfter;
        a.Deadline = In(atMost + TimeSpan.FromSeconds(1));
        _calls.Waits(a.Id, a.Server, a.Leg, atMost);
        return Queue.Add(new WaitingCall { Attempt = a.Id, Leg = a.Leg, Server = a.Server, Since = a.QueuedAt.Value, AtMost = atMost, First = a.WasConnected });
    }

    private void LeaveQueue(LiveAttempt a)
    {
        if (a.QueuedAt is { } since)
            a.Trace.Tell("queue", since, _clock.GetUtcNow());
        a.QueuedAt = null;
    }

    /// 1 his screen  2 the legs  3 the books and the recording
    private async Task Connect(LiveAttempt a, RosterEntry agent)
    {
        a.Step(AttemptInput.AgentFound);
        LeaveQueue(a);
        a.Deadline = long.MaxValue;
        (a.Agent, a.AgentServer, a.AgentLeg) = (agent.Agent, agent.Server, agent.PhoneLeg);
        (a.Recording, a.RecordingStarted, a.LinkIsUp) = (_settings!.Record ? RecordingId.New() : null, false, false);
        if (!await Offer(a, agent)) // 1
        {
            await NotTaken(a);
            return;
        }

        var result = await JoinLegs(a, agent); // 2
        if (!result.Done)
            await JoinFailed(a, agent, result);
        else if (a.Step(AttemptInput.Joined) is AttemptAction.Record)
            Joined(a); // 3
    }

    private async Task<bool> Offer(LiveAttempt a, RosterEntry agent)
    {
        using var step = a.Trace.Step("offer");
        try
        {
            return await Session(agent.Agent).Offer(ToCall(a));
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            OfferFailed(e, a.Id, a.Leg, a.Server, agent.Agent);
            return false;
        }
    }

    private Task NotTaken(LiveAttempt a)
    {
        (a.Agent, a.AgentServer, a.AgentLeg) = (null, null, null);
        a.Step(AttemptInput.NoAgent);
        return FindAgent(a);
    }

    private async Task<OrderResult> JoinLegs(LiveAttempt a, RosterEntry agent)
    {
        using var step = a.Trace.Step("join");
        if (a.RingTone is { } tone)
            Background(Gateway(agent.Server).StopPlay(tone));
        a.RingTone = null;
        if (a.Link is { } former)
            _byLeg.Remove(former);
        a.Link = null;
        if (agent.Server == a.Server)
            return await Gateway(a.Server).Join(a.Leg, agent.Room, announceTone: true);
        var link = LegId.New();
        a.Link = link;
        _byLeg[link] = a;
        return await Gateway(a.Server).Link(new LinkOrder(link, a.Leg, RoomId.New(), agent.Server, agent.Room, Id, RouteTo(agent.Server, a)?.Via));
    }

    private async Task JoinFailed(LiveAttempt a, RosterEntry agent, OrderResult result)
    {
        _calls.NotJoined(a.Id, a.Leg, a.Server, agent.Agent, agent.Server, result.Code, result.Text);
        if (a.Phase is AttemptPhase.Ended)
            return;
        await Session(agent.Agent).OfferFailed(a.Id);
        if (agent.Server != a.Server)
            a.Unlinkable.Add(agent.Server);
        if (a.Phase is AttemptPhase.Connecting && ++a.JoinFailures < MostJoinFailures && result.Code is not ResultCode.ResultUnknownLeg)
            await NotTaken(a);
        else if (a.Step(AttemptInput.NoAgent) is AttemptAction.Queue)
            await Drop(a);
    }

    private void Joined(LiveAttempt a)
    {
        _calls.Joined(a.Id, a.Leg, a.Server, a.Agent, a.AgentLeg, a.AgentServer, _clock.GetElapsedTime(a.AnsweredStamp).TotalMilliseconds, a.Link?.ToString() ?? "none", a.Recording?.ToString() ?? "none");
        if (!a.WasConnected)
        {
            a.ConnectedAt = _clock.GetUtcNow();
            _counters.CallConnected(a.CrossServer, _clock.GetElapsedTime(a.AnsweredStamp));
        }

        if (!a.CrossServer || a.LinkIsUp)
            Background(Record(a));
    }

    private Task OnLink(LiveAttempt a, LegEvent e)
    {
        if (e.Leg != a.Link)
            return Task.CompletedTask;
        if (e.Kind is LegEventKind.LinkUp)
        {
            a.LinkIsUp = true;
            if (a.Phase is AttemptPhase.Connected)
                Background(Record(a));
        }

        // The far server ends a link when the agent's leg goes, too: his session tells then, and may come back.
        if (e.Kind is LegEventKind.Ended && !a.LinkIsUp)
            a.JoinFailures++;
        if (e.Kind is LegEventKind.Ended && a.Step(AttemptInput.PhoneLost) is AttemptAction.PlayMusic)
            Background(LinkLost(a));
        return Task.CompletedTask;
    }

    /// <summary>On the server of the agent's leg, and once. The far end of a link may be a moment late.</summary>
    private async Task Record(LiveAttempt a)
    {
        if (a is not { Recording: { } recording, AgentServer: { } server, AgentLeg: { } agentLeg } || a.RecordingStarted)
            return;
        a.RecordingStarted = true;
        var order = new RecordOrder(recording, a.CrossServer ? a.Link!.Value : a.Leg, agentLeg, a.Id, Id);
        for (var n = 0; n < 20 && a.Phase is AttemptPhase.Connected && a.Recording == recording; n++)
        {
            var result = await Gateway(server).StartRecording(order);
            if (result.Done)
                return;
            RecordingRefused(a.Id, a.Leg, server, result.Code, result.Text);
            await Task.Delay(RecordAgain, _clock, _stop.Token);
        }
    }

    public Task WaitedTooLong(AttemptId attempt) => _live.TryGetValue(attempt, out var a) ? Drop(a) : Task.CompletedTask;

    /// <summary>The drop message, or nothing, and the end. Counted at once: the message is the drop.</summary>
    private async Task Drop(LiveAttempt a)
    {
        if (a.Step(AttemptInput.Dropped) is not AttemptAction.PlayDropMessage)
            return;
        LeaveQueue(a);
        _calls.Dropped(a.Id, a.Leg, a.Server);
        a.Deadline = In(TimeSpan.FromMinutes(1));
        if (!a.WasConnected)
        {
            a.Dropped = true;
            _counters.CallDropped();
        }

        var played = _settings!.DropPrompt is { } prompt
            && (await Gateway(a.Server).Play(new PlayOrder(Guid.CreateVersion7(), a.Leg, prompt, EndCause.Dropped))).Done;
        if (!played)
            await Gateway(a.Server).HangUp(a.Leg, EndCause.Dropped);
    }

    private async Task PlayRingTone(LiveAttempt a)
    {
        if (_roster.Find(a.Record.DialledFor!.Value) is not { PhoneLeg: { } leg } agent)
            return;
        a.RingTone = Guid.CreateVersion7();
        await Gateway(agent.Server).Play(new PlayOrder(a.RingTone.Value, leg, "tone:ringback", null));
    }

    private AgentCall ToCall(LiveAttempt a) => new()
    {
        Attempt = a.Id,
        Phone = a.Record.Phone,
        Lead = a.Lead is { Id.Value: > 0 } lead ? lead : null,
        ConnectedAt = a.ConnectedAt ?? _clock.GetUtcNow(),
        CrossServer = a.CrossServer,
        Recording = a.Recording,
        Manual = a.IsManual,
    };

    [LoggerMessage(5230, LogLevel.Error, "Attempt {Attempt}: leg {Leg} on {Server} could not be offered to {Agent}")]
    private partial void OfferFailed(Exception e, AttemptId attempt, LegId leg, ServerId server, UserId agent);

    [LoggerMessage(5232, LogLevel.Debug, "Attempt {Attempt}: leg {Leg} is not recorded on {Server} yet: {Code} {Text}")]
    private partial void RecordingRefused(AttemptId attempt, LegId leg, ServerId server, ResultCode code, string text);
}

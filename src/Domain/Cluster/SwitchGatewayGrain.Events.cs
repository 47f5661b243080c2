using Carillon.Domain.Agents;
using Carillon.Domain.Calls;
using Carillon.Domain.Campaigns;
using Carillon.Telephony;
using Carillon.Telephony.V1;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Carillon.Domain.Cluster;

/// <summary>Events go to the grain they concern, in order, without waiting for each other. The switch may forget what all of them have made durable.</summary>
internal sealed partial class SwitchGatewayGrain
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private readonly Dictionary<RecordingId, CampaignId> _recordings = [];
    private readonly Dictionary<PhoneId, (UserId Agent, LegId Leg)> _phones = [];
    private readonly SortedSet<ulong> _underway = [];
    private ulong _lastSequence;
    private ulong _forgotten;
    private bool _following;

    private void StartEvents(ICallControl control)
    {
        if (_following)
            return;
        _following = true;
        Background(OrStartAnew(FollowEvents(control)));
    }

    private async Task FollowEvents(ICallControl control)
    {
        await foreach (var e in control.Events(_lastSequence, _stop.Token))
        {
            if (_control != control)
                return;
            _silence.Heard();
            if (e.Sequence > 0)
                _lastSequence = Math.Max(_lastSequence, e.Sequence);
            if (Deliver(e) is { IsCompletedSuccessfully: false } delivery)
                Background(Acknowledge(e, delivery));
        }
    }

    private async Task Acknowledge(SwitchEvent e, Task delivery)
    {
        if (e.Sequence == 0)
        {
            await delivery;
            return;
        }

        _underway.Add(e.Sequence);
        var pause = FirstPause;
        while (!await Succeeds(delivery))
        {
            DomainMeter.EventsRetried.Add(1);
            await Task.Delay(pause, clock, _stop.Token);
            pause = pause * 2 > LongestPause ? LongestPause : pause * 2;
            delivery = Deliver(e);
        }

        _underway.Remove(e.Sequence);
    }

    private async Task<bool> Succeeds(Task delivery)
    {
        try
        {
            await delivery;
            return true;
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            DeliveryFailed(Id, e.Message);
            return false;
        }
    }

    private Task Deliver(SwitchEvent e)
    {
        DomainMeter.EventsRouted.Add(1);
        switch (e.KindCase)
        {
            case SwitchEvent.KindOneofCase.RecordingReady:
                return Wire.ToRecording(e, Id) is { } recording ? Route(recording) : Task.CompletedTask;
            case SwitchEvent.KindOneofCase.IncomingCall:
                Refuse(e.IncomingCall);
                return Task.CompletedTask;
            case SwitchEvent.KindOneofCase.PhoneRegistered:
                PhoneIs(e.PhoneRegistered);
                return Task.CompletedTask;
            case SwitchEvent.KindOneofCase.CarrierHealth:
                CarrierIs(e.CarrierHealth);
                return Task.CompletedTask;
            case SwitchEvent.KindOneofCase.TrunkHealth:
                TrunkIs(e.TrunkHealth);
                return Task.CompletedTask;
            case SwitchEvent.KindOneofCase.ServerLoad:
                LoadIs(e.ServerLoad);
                return Task.CompletedTask;
            case SwitchEvent.KindOneofCase.Heartbeat:
                HeartbeatIs(e.Heartbeat);
                return Task.CompletedTask;
            case SwitchEvent.KindOneofCase.SelfTestEnded:
                SelfTestTold(e.SelfTestEnded);
                return Task.CompletedTask;
            case SwitchEvent.KindOneofCase.LegQuality:
                Heard(e);
                return Task.CompletedTask;
            default:
                return Wire.ToLegEvent(e, Id) is { } leg ? OnLeg(leg) : Task.CompletedTask;
        }
    }

    /// <summary>There is no queue for calls that come in. One that waits for an answer for nothing would keep its caller from trying elsewhere.</summary>
    private void Refuse(IncomingCall call)
    {
        if (Guid.TryParseExact(call.LegId, "N", out var leg))
            Background(HangUp(new LegId(leg), EndCause.RefusedByUs));
    }

    private Task OnLeg(LegEvent e)
    {
        Know(e);
        return e.Kind is LegEventKind.Ended ? OnEnd(e) : Route(e);
    }

    // It may be tried again: what is known of the leg stays until everybody has taken its end.
    private async Task OnEnd(LegEvent e)
    {
        FreePhone(e.Leg);
        await Task.WhenAll(Route(e), KeepAudio(e));
        _legs.Remove(e.Leg);
    }

    private Task Route(LegEvent e)
    {
        if ((e.Campaign ?? _legs.GetValueOrDefault(e.Leg)?.Campaign) is { } campaign)
            return GrainFactory.GetGrain<ICampaignCalls>(campaign.Value).OnLeg(e);
        return e.Agent is { } agent ? GrainFactory.GetGrain<IAgentCalls>(agent.Value).OnLeg(e) : Task.CompletedTask;
    }

    // Whoever ordered it is known, unless this gateway was born after the order: then the attempt's row tells.
    private async Task Route(RecordingDone recording)
    {
        if (!_recordings.Remove(recording.Id, out var campaign))
        {
            var attempts = ServiceProvider.GetRequiredService<IAttemptStore>();
            if (await attempts.Find(recording.Attempt, _stop.Token) is not { } row)
                return;
            campaign = row.Campaign;
        }

        if (recording is { Moves: true, InStore: false })
            _recordings[recording.Id] = campaign;
        try
        {
            await GrainFactory.GetGrain<ICampaignCalls>(campaign.Value).OnRecording(recording);
        }
        catch
        {
            _recordings[recording.Id] = campaign;
            throw;
        }
    }

    private void FreePhone(LegId leg)
    {
        foreach (var phone in _phones.Where(p => p.Value.Leg == leg).Select(p => p.Key).ToList())
            _phones.Remove(phone);
    }

    private async Task LetForget()
    {
        var upTo = _underway.Count > 0 ? _underway.Min - 1 : _lastSequence;
        if (upTo <= _forgotten)
            return;
        if ((await Execute(SwitchCommands.Forget(upTo))).Done)
            _forgotten = upTo;
    }

    [LoggerMessage(5120, LogLevel.Warning, "Gateway of {Server}: an event could not be handed over and is tried again: {Reason}")]
    private partial void DeliveryFailed(ServerId server, string reason);
}

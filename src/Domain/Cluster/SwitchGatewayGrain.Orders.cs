using Carillon.Domain.Calls;
using Carillon.Telephony;
using Carillon.Telephony.V1;

namespace Carillon.Domain.Cluster;

internal sealed partial class SwitchGatewayGrain
{
    /// <summary>A command without an answer is sent again with its id: the switch does it once.</summary>
    private const int Tries = 3;

    public async Task<ServerView> Announce(CampaignId campaign, long epoch)
    {
        if (epoch < _epochs.GetValueOrDefault(campaign))
            return ServerView.Unreachable(Id, IsDead, clock.GetUtcNow());
        _epochs[campaign] = epoch;
        var asked = clock.GetUtcNow();
        if (!_up || _control is not { } control || !(await Execute(SwitchCommands.Announce(campaign, epoch))).Done)
            return ServerView.Unreachable(Id, IsDead, asked);
        try
        {
            return Wire.ToView(await control.Snapshot(_stop.Token), Id, campaign, asked) with { Trunks = TrunksToldOf };
        }
        catch (SwitchUnavailableException)
        {
            return ServerView.Unreachable(Id, IsDead, asked);
        }
    }

    public Task<OrderResult> Originate(CampaignId campaign, long epoch, OriginateOrder order)
    {
        if (epoch < _epochs.GetValueOrDefault(campaign))
            return Task.FromResult(new OrderResult(ResultCode.ResultStaleEpoch, "a newer owner of the campaign has announced itself"));
        return IsDraining
            ? Task.FromResult(new OrderResult(ResultCode.ResultOverloaded, "the server is being emptied"))
            : Execute(SwitchCommands.Originate(campaign, epoch, order));
    }

    public async Task<OrderResult> CallPhone(LegId leg, UserId agent, PhoneId phone, string callerId, string replaces)
    {
        if (_phones.TryGetValue(phone, out var other) && other.Agent != agent)
            return new(ResultCode.ResultInvalid, $"phone {phone} is in use by {other.Agent}");
        _agents.Add(agent);
        _phones[phone] = (agent, leg);
        var result = await Execute(SwitchCommands.CallPhone(leg, agent, phone, callerId, options.Value.CallerName, options.Value.PhoneRingTimeout, replaces));
        if (!result.Done)
            FreePhone(leg);
        return result;
    }

    public Task<OrderResult> CallOutside(LegId leg, UserId agent, string number, IReadOnlyList<CarrierId> carriers, string callerId)
    {
        _agents.Add(agent);
        return Execute(SwitchCommands.CallOutside(leg, agent, number, carriers, callerId, options.Value.CallerName, options.Value.PhoneRingTimeout));
    }

    public Task<bool> MayHaveAgents() => Task.FromResult(TakesAgents);

    public Task<bool> HasPhone(PhoneId phone) => Task.FromResult(TakesAgents && _registered.Contains(phone.Value));

    public Task AwaitPhone(PhoneId phone, UserId agent)
    {
        _awaited[phone.Value] = agent;
        TellWhoAwaits();
        return Task.CompletedTask;
    }

    public async Task<PhoneLegView> FindPhoneLeg(UserId agent, LegId leg)
    {
        _agents.Add(agent);
        if (!_up || _control is not { } control)
            return new(false, null);
        try
        {
            var snapshot = await control.Snapshot(_stop.Token);
            return new(true, snapshot.Legs.Where(l => l.LegId == leg.ToString()).Select(Wire.ToView).FirstOrDefault());
        }
        catch (SwitchUnavailableException)
        {
            return new(false, null);
        }
    }

    public Task<OrderResult> Join(LegId leg, RoomId room, bool announceTone) => Execute(SwitchCommands.Join(leg, room, announceTone));

    public Task<OrderResult> Link(LinkOrder order)
    {
        _legs[order.Link] = new(AudioOf.Link, _legs.GetValueOrDefault(order.Leg)?.Attempt, order.Campaign, null, order.To);
        return Execute(SwitchCommands.Link(order));
    }

    public Task<OrderResult> HangUp(LegId leg, EndCause cause) => Execute(SwitchCommands.HangUp(leg, cause));

    public Task<OrderResult> Play(PlayOrder order) => Execute(SwitchCommands.Play(order));

    public Task<OrderResult> StopPlay(Guid playback) => Execute(SwitchCommands.StopPlay(playback));

    public Task<OrderResult> MusicOnHold(LegId leg, bool on) => Execute(SwitchCommands.Music(leg, on));

    public Task<OrderResult> StartRecording(RecordOrder order)
    {
        _recordings[order.Recording] = order.Campaign;
        return Execute(SwitchCommands.StartRecording(order));
    }

    public Task<OrderResult> StopRecording(RecordingId recording) => Execute(SwitchCommands.StopRecording(recording));

    public Task<OrderResult> StopDialling(StopScope scope, string id, bool resume)
    {
        if (resume)
            _stopMarks.Remove((scope, id));
        else
            _stopMarks.Add((scope, id));
        return Execute(SwitchCommands.StopDialling(scope, id, resume));
    }

    private async Task<OrderResult> Execute(Command command)
    {
        if (_control is not { } control || _stranger)
            return new(ResultCode.ResultUnreachable, _detail);
        for (var n = 1; ; n++)
        {
            var result = await control.Execute(command, _stop.Token);
            if (result.Code is not ResultCode.ResultNoAnswer || n == Tries)
                return new(result.Code, result.Text);
        }
    }
}

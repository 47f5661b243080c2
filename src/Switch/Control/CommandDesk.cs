using System.Buffers;
using Carillon.Switch.Carriers;
using Carillon.Switch.Incoming;
using Carillon.Switch.Legs;
using Carillon.Switch.Phones;
using Carillon.Switch.Rooms;
using Carillon.Switch.SelfTests;
using Carillon.Switch.Trunks;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Control;

/// <summary>Every command comes in here, on the control loop. A command id that was seen before is answered as the first time.</summary>
internal sealed class CommandDesk(Floor floor, Dialler dialler, PhoneDesk phones, LinkDesk links, TransferDesk transfers, IncomingDesk incoming, IaxTransferDesk iaxTransfers, SelfTestDesk selfTests, CarrierTable carriers, Fence fence, Func<SwitchSnapshot> snapshot)
{
    private const int MostRemembered = 100_000;

    private static readonly SearchValues<char> Keys = SearchValues.Create("0123456789*#ABCD");

    private readonly Remembered<Outcome> _done = new(floor.Clock, floor.Options.Memory, MostRemembered);

    public CommandResult Execute(Command command)
    {
        if (command.CommandId.Length == 0)
            return Result(command, Outcome.Invalid("the command has no id"));
        if (_done.TryGet(command.CommandId, out var before))
            return Result(command, before);
        var outcome = BadIds(command) is { } bad ? Outcome.Invalid(bad) : Do(command);
        _done.Add(command.CommandId, outcome);
        return Result(command, outcome);
    }

    private static CommandResult Result(Command command, Outcome outcome) =>
        new() { CommandId = command.CommandId, Code = outcome.Code, Text = outcome.Text };

    private Outcome Do(Command c) => c.KindCase switch
    {
        Command.KindOneofCase.AnnounceEpoch => Announce(c.AnnounceEpoch),
        Command.KindOneofCase.Originate => dialler.Originate(c.Originate),
        Command.KindOneofCase.CallPhone => phones.Call(c.CallPhone),
        Command.KindOneofCase.HangUp => HangUp(c.HangUp),
        Command.KindOneofCase.Join => Join(c.Join),
        Command.KindOneofCase.Leave => Leave(c.Leave),
        Command.KindOneofCase.Link => links.Link(c.Link),
        Command.KindOneofCase.Play => floor.Playbacks.Play(c.Play),
        Command.KindOneofCase.StopPlay => floor.Playbacks.Stop(c.StopPlay),
        Command.KindOneofCase.MusicOnHold => floor.Music.Order(c.MusicOnHold),
        Command.KindOneofCase.SetLevel => SetLevel(c.SetLevel),
        Command.KindOneofCase.SendDtmf => SendDtmf(c.SendDtmf),
        Command.KindOneofCase.StartRecording => floor.Recordings.Start(c.StartRecording),
        Command.KindOneofCase.PauseRecording => floor.Recordings.Pause(c.PauseRecording),
        Command.KindOneofCase.StopRecording => floor.Recordings.Stop(c.StopRecording),
        Command.KindOneofCase.StopDialling => StopDialling(c.StopDialling),
        Command.KindOneofCase.ForgetBefore => Forget(c.ForgetBefore),
        Command.KindOneofCase.Answer => incoming.Answer(c.Answer),
        Command.KindOneofCase.CollectDtmf => floor.Digits.Collect(c.CollectDtmf),
        Command.KindOneofCase.Transfer => iaxTransfers.Transfer(c.Transfer) ?? transfers.Transfer(c.Transfer),
        Command.KindOneofCase.Park => floor.Parking.Park(c.Park),
        Command.KindOneofCase.Unpark => floor.Parking.Unpark(c.Unpark),
        Command.KindOneofCase.LiftFence => fence.Lift(c.LiftFence.Fence) ? Outcome.Ok : Outcome.AlreadyDone(),
        Command.KindOneofCase.WatchTalk => WatchTalk(c.WatchTalk),
        Command.KindOneofCase.SelfTest => selfTests.Start(c.SelfTest),
        Command.KindOneofCase.WebRtcOffer => Outcome.NotSupported("Browser audio (WebRTC)"),
        _ => Outcome.Invalid("the command has no kind that this switch knows"),
    };

    private Outcome Announce(AnnounceEpoch order)
    {
        if (order.Epoch < floor.Permit.Epochs.GetValueOrDefault(order.CampaignId))
            return new Outcome(ResultCode.ResultStaleEpoch, $"epoch {floor.Permit.Epochs[order.CampaignId]} was announced");
        floor.Announce(order);
        return Outcome.Ok;
    }

    private Outcome HangUp(HangUp order)
    {
        if (floor.Legs.Find(order.LegId) is not { } leg)
            return floor.Legs.HasEnded(order.LegId) ? Outcome.AlreadyDone("the leg has ended") : Outcome.UnknownLeg(order.LegId);
        var cause = order.Cause;
        if (cause == EndCause.Unspecified)
            cause = leg.IsAnswered ? EndCause.HungUpByUs : leg.Kind == LegKind.LegInbound ? EndCause.RefusedByUs : EndCause.Cancelled;
        floor.End(leg, cause);
        return Outcome.Ok;
    }

    private Outcome Join(Join order)
    {
        var whisperTo = order.Mode == JoinMode.JoinWhisper ? floor.Legs.Find(order.WhisperToLeg) : null;
        if (order.Mode == JoinMode.JoinWhisper && whisperTo is null)
            return Outcome.UnknownLeg(order.WhisperToLeg);
        if (whisperTo is not null && RoomTable.RefusesWhisper(order.LegId, order.RoomId, whisperTo) is { } refused)
            return Outcome.Invalid(refused);
        return WithAudio(order.LegId, leg => floor.Join(leg, order.RoomId, order.Mode, whisperTo, order.AnnounceTone));
    }

    private Outcome Leave(Leave order) =>
        WithAudio(order.LegId, leg => floor.EndAll(floor.Rooms.Leave(leg), EndCause.Normal));

    private Outcome SetLevel(SetLevel order)
    {
        if (order.GainDb is < -Media.LevelSettings.MostDb or > Media.LevelSettings.MostDb or double.NaN)
            return Outcome.Invalid($"gain_db is {order.GainDb}; it must be -12 to 12");
        return WithAudio(order.LegId, leg => leg.Media!.SetLevel(new Media.LevelSettings(order.GainDb, order.LevelControl)));
    }

    private Outcome WatchTalk(WatchTalk order)
    {
        if (TalkOrder.Fault(order) is { } fault)
            return Outcome.Invalid(fault);
        return WithAudio(order.LegId, leg => leg.Media!.WatchTalk(TalkOrder.Settings(order)));
    }

    private Outcome SendDtmf(SendDtmf order)
    {
        if (order.Digits.Length is 0 or > 64 || order.Digits.AsSpan().ContainsAnyExcept(Keys))
            return Outcome.Invalid("digits may be 1 to 64 of 0-9 * # A-D");
        return WithAudio(order.LegId, leg =>
        {
            if (leg is IaxLeg { Call: { } call })
                foreach (var digit in order.Digits)
                    call.SendDtmf(digit);
            else
                floor.Media.SendDtmf(leg.Media!, order.Digits);
        });
    }

    private Outcome StopDialling(StopDialling order)
    {
        floor.Permit.Apply(order);
        floor.Events.Keep(new Command { StopDialling = order });
        carriers.StopsChanged();
        return Outcome.Ok;
    }

    private Outcome Forget(ForgetBefore order)
    {
        floor.Recordings.Mover.Forgotten(order.Sequence);
        floor.Events.Forget(order.Sequence, snapshot, () => floor.Permit.AsCommands().Concat(floor.Recordings.AsCommands()), floor.Legs.Dialogs);
        return Outcome.Ok;
    }

    private Outcome WithAudio(string legId, Action<Leg> act)
    {
        if (floor.Legs.Find(legId) is not { } leg)
            return Outcome.UnknownLeg(legId);
        if (leg.Media is null)
            return Outcome.Invalid($"leg '{legId}' has no audio yet: its INVITE waits for its slot");
        act(leg);
        return Outcome.Ok;
    }

    /// <summary>Ids that we would have to use as such: they are checked here once, and nowhere else.</summary>
    private static string? BadIds(Command c) => c.KindCase switch
    {
        Command.KindOneofCase.Originate => Bad("leg_id", c.Originate.LegId),
        Command.KindOneofCase.CallPhone => Bad("leg_id", c.CallPhone.LegId),
        Command.KindOneofCase.SelfTest => Bad("leg_id", c.SelfTest.LegId),
        Command.KindOneofCase.Join => Bad("room_id", c.Join.RoomId),
        Command.KindOneofCase.Unpark => Bad("room_id", c.Unpark.RoomId),
        Command.KindOneofCase.Transfer => c.Transfer.NewLegId.Length == 0 ? null : Bad("new_leg_id", c.Transfer.NewLegId),
        Command.KindOneofCase.Link => Bad("link_id", c.Link.LinkId) ?? Bad("near_room_id", c.Link.NearRoomId) ?? Bad("far_room_id", c.Link.FarRoomId),
        Command.KindOneofCase.Play => c.Play.PlaybackId.Length == 0 ? "playback_id is empty" : null,
        _ => null,
    };

    private static string? Bad(string name, string id) =>
        Guid.TryParseExact(id, "N", out _) ? null : $"{name} '{id}' is not 32 hex digits";
}

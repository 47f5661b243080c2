using Carillon.Telephony.V1;

namespace Carillon.Domain.Cluster;

/// <summary>The domain's orders as the contract's commands. Command ids follow from the order's own ids, so that the same order sent twice is one.</summary>
internal static class SwitchCommands
{
    public static Command Originate(CampaignId campaign, long epoch, OriginateOrder order)
    {
        var originate = new Originate
        {
            LegId = order.Leg.ToString(),
            AttemptId = order.Attempt.ToString(),
            CampaignId = campaign.Value,
            Epoch = (ulong)epoch,
            NotAfterMs = (uint)order.NotAfter.TotalMilliseconds,
            Number = order.Number,
            CallerId = order.CallerId,
            RingTimeoutMs = (uint)order.RingTimeout.TotalMilliseconds,
        };
        originate.CarrierIds.AddRange(order.Carriers.Select(c => c.Value));
        return new Command { CommandId = order.Attempt.ToString(), Originate = originate };
    }

    public static Command CallPhone(LegId leg, UserId agent, PhoneId phone, string callerId, string callerName, TimeSpan ring, string replaces) => New(new Command
    {
        CommandId = leg.ToString(),
        CallPhone = new CallPhone { LegId = leg.ToString(), AgentId = agent.Value, PhoneId = phone.Value, CallerId = callerId, CallerName = callerName, RingTimeoutMs = (uint)ring.TotalMilliseconds, Replaces = replaces },
    });

    public static Command CallOutside(LegId leg, UserId agent, string number, IReadOnlyList<CarrierId> carriers, string callerId, string callerName, TimeSpan ring) => New(new Command
    {
        CommandId = leg.ToString(),
        CallPhone = new CallPhone { LegId = leg.ToString(), AgentId = agent.Value, Number = number, CarrierIds = { carriers.Select(c => c.Value) }, CallerId = callerId, CallerName = callerName, RingTimeoutMs = (uint)ring.TotalMilliseconds },
    });

    public static Command SelfTest(LegId leg, string server) =>
        new() { CommandId = leg.ToString(), SelfTest = new SelfTest { LegId = leg.ToString(), ServerId = server } };

    public static Command Announce(CampaignId campaign, long epoch) =>
        New(new Command { AnnounceEpoch = new AnnounceEpoch { CampaignId = campaign.Value, Epoch = (ulong)epoch } });

    public static Command Join(LegId leg, RoomId room, bool tone) =>
        New(new Command { Join = new Join { LegId = leg.ToString(), RoomId = room.ToString(), Mode = JoinMode.JoinTalk, AnnounceTone = tone } });

    public static Command Link(LinkOrder order) => new()
    {
        CommandId = order.Link.ToString(),
        Link = new Link
        {
            LinkId = order.Link.ToString(),
            LegId = order.Leg.ToString(),
            NearRoomId = order.NearRoom.ToString(),
            ServerId = order.To.Value,
            FarRoomId = order.FarRoom.ToString(),
            AnnounceTone = true,
            ViaServerId = order.Via?.Value ?? "",
        },
    };

    public static Command HangUp(LegId leg, EndCause cause) => New(new Command { HangUp = new HangUp { LegId = leg.ToString(), Cause = cause } });

    public static Command Play(PlayOrder order) => New(new Command
    {
        Play = new Play
        {
            PlaybackId = order.Playback.ToString("N"),
            LegId = order.Leg.ToString(),
            Prompt = order.Prompt,
            HangUpAfter = order.HangUpAfterwards is not null,
            HangUpCause = order.HangUpAfterwards ?? EndCause.Unspecified,
        },
    });

    public static Command StopPlay(Guid playback) => New(new Command { StopPlay = new StopPlay { PlaybackId = playback.ToString("N") } });

    public static Command Music(LegId leg, bool on) => New(new Command { MusicOnHold = new MusicOnHold { LegId = leg.ToString(), On = on } });

    public static Command StartRecording(RecordOrder order) => New(new Command
    {
        StartRecording = new StartRecording
        {
            RecordingId = order.Recording.ToString(),
            CustomerLegId = order.Customer.ToString(),
            AgentLegId = order.Agent.ToString(),
            AttemptId = order.Attempt.ToString(),
        },
    });

    public static Command StopRecording(RecordingId recording) => New(new Command { StopRecording = new StopRecording { RecordingId = recording.ToString() } });

    public static Command StopDialling(StopScope scope, string id, bool resume) =>
        New(new Command { StopDialling = new StopDialling { Scope = scope, Id = id, Resume = resume } });

    public static Command Forget(ulong sequence) => New(new Command { ForgetBefore = new ForgetBefore { Sequence = sequence } });

    public static Command LiftFence(uint fence) => New(new Command { LiftFence = new LiftFence { Fence = fence } });

    private static Command New(Command command)
    {
        if (command.CommandId.Length == 0)
            command.CommandId = Guid.CreateVersion7().ToString("N");
        return command;
    }
}

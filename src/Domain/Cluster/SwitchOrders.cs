using Carillon.Telephony.V1;

namespace Carillon.Domain.Cluster;

[GenerateSerializer, Immutable, Alias("OriginateOrder")]
internal sealed record OriginateOrder
{
    [Id(0)] public required AttemptId Attempt { get; init; }
    [Id(1)] public required LegId Leg { get; init; }
    [Id(2)] public required string Number { get; init; }
    [Id(3)] public required string CallerId { get; init; }
    [Id(4)] public required IReadOnlyList<CarrierId> Carriers { get; init; }
    [Id(5)] public required TimeSpan RingTimeout { get; init; }
    [Id(6)] public required TimeSpan NotAfter { get; init; }
}

/// <param name="Via">The link goes over this server's trunks; null: straight.</param>
[GenerateSerializer, Immutable, Alias("LinkOrder")]
internal sealed record LinkOrder(
    [property: Id(0)] LegId Link, [property: Id(1)] LegId Leg, [property: Id(2)] RoomId NearRoom,
    [property: Id(3)] ServerId To, [property: Id(4)] RoomId FarRoom, [property: Id(5)] CampaignId Campaign,
    [property: Id(6)] ServerId? Via = null);

[GenerateSerializer, Immutable, Alias("RecordOrder")]
internal sealed record RecordOrder(
    [property: Id(0)] RecordingId Recording, [property: Id(1)] LegId Customer, [property: Id(2)] LegId Agent,
    [property: Id(3)] AttemptId Attempt, [property: Id(4)] CampaignId Campaign);

[GenerateSerializer, Immutable, Alias("PlayOrder")]
internal sealed record PlayOrder(
    [property: Id(0)] Guid Playback, [property: Id(1)] LegId Leg, [property: Id(2)] string Prompt, [property: Id(3)] EndCause? HangUpAfterwards);

/// <summary>A switch's answer to an order.</summary>
[GenerateSerializer, Immutable, Alias("OrderResult")]
internal readonly record struct OrderResult([property: Id(0)] ResultCode Code, [property: Id(1)] string Text)
{
    public bool Done => Code is ResultCode.ResultOk or ResultCode.ResultAlreadyDone;
}

/// <summary>Where the switch stands with one agent's phone leg.</summary>
[GenerateSerializer, Immutable, Alias("PhoneLegView")]
internal readonly record struct PhoneLegView([property: Id(0)] bool Reachable, [property: Id(1)] LegView? Leg);

/// <summary>What grains order from a telephony server, through its gateway. Every order may be given twice: ids make it one.</summary>
[Alias("ISwitchOrders")]
internal interface ISwitchOrders : IGrainWithStringKey
{
    /// <summary>A new owner of a campaign: lower epochs are refused from now on. Asks for a fresh snapshot each time.</summary>
    [Alias("Announce")] Task<ServerView> Announce(CampaignId campaign, long epoch);
    /// <summary>Whether this server hears that other one; answered from what it last said.</summary>
    [Alias("Hears")] Task<Hearing> Hears(ServerId other);
    [Alias("Originate")] Task<OrderResult> Originate(CampaignId campaign, long epoch, OriginateOrder order);
    [Alias("CallPhone")] Task<OrderResult> CallPhone(LegId leg, UserId agent, PhoneId phone, string callerId, string replaces);
    /// <summary>The agent's outside number over the first of these carriers that takes it, as his leg.</summary>
    [Alias("CallOutside")] Task<OrderResult> CallOutside(LegId leg, UserId agent, string number, IReadOnlyList<CarrierId> carriers, string callerId);
    /// <summary>Whether agents' legs may be there: it is reachable, and not being emptied.</summary>
    [Alias("MayHaveAgents")] Task<bool> MayHaveAgents();
    /// <summary>Whether it is registered there and can be called: not while the server is emptied.</summary>
    [Alias("HasPhone")] Task<bool> HasPhone(PhoneId phone);
    /// <summary>The agent is told when it registers there.</summary>
    [Alias("AwaitPhone")] Task AwaitPhone(PhoneId phone, UserId agent);
    /// <summary>Whether it is being emptied.</summary>
    [Alias("Drains")] Task<bool> Drains();
    [Alias("FindPhoneLeg")] Task<PhoneLegView> FindPhoneLeg(UserId agent, LegId leg);
    [Alias("Join")] Task<OrderResult> Join(LegId leg, RoomId room, bool announceTone);
    [Alias("Link")] Task<OrderResult> Link(LinkOrder order);
    [Alias("HangUp")] Task<OrderResult> HangUp(LegId leg, EndCause cause);
    [Alias("Play")] Task<OrderResult> Play(PlayOrder order);
    [Alias("StopPlay")] Task<OrderResult> StopPlay(Guid playback);
    [Alias("MusicOnHold")] Task<OrderResult> MusicOnHold(LegId leg, bool on);
    [Alias("StartRecording")] Task<OrderResult> StartRecording(RecordOrder order);
    [Alias("StopRecording")] Task<OrderResult> StopRecording(RecordingId recording);
    [Alias("StopDialling")] Task<OrderResult> StopDialling(StopScope scope, string id, bool resume);
}

using Carillon.Telephony.V1;

namespace Carillon.Domain.Cluster;

internal enum LegEventKind { Sent, Ringing, EarlyMedia, Answered, LinkUp, Ended }

/// <summary>What happened to a leg, as it travels from a gateway to the campaign or the agent's session. Ids that are absent are null.</summary>
[GenerateSerializer, Immutable, Alias("LegEvent")]
internal sealed record LegEvent
{
    [Id(0)] public required LegEventKind Kind { get; init; }
    [Id(1)] public required ServerId Server { get; init; }
    /// <summary>0 where it comes from a snapshot.</summary>
    [Id(2)] public ulong Sequence { get; init; }
    [Id(3)] public required LegId Leg { get; init; }
    [Id(4)] public AttemptId? Attempt { get; init; }
    [Id(5)] public UserId? Agent { get; init; }
    [Id(6)] public CampaignId? Campaign { get; init; }
    [Id(7)] public CarrierId? Carrier { get; init; }
    [Id(8)] public EndCause Cause { get; init; }
    [Id(9)] public int SipCode { get; init; }
    [Id(10)] public string Text { get; init; } = "";
    [Id(11)] public TimeSpan Ring { get; init; }
    [Id(12)] public TimeSpan Talk { get; init; }
    [Id(13)] public bool InviteSent { get; init; } = true;
    [Id(14)] public DateTimeOffset At { get; init; }
    /// <summary>How another server's call takes the place of this one, at an agent's phone; empty: it cannot.</summary>
    [Id(15)] public string Replaces { get; init; } = "";
}

/// <summary>A finished file on a telephony server.</summary>
[GenerateSerializer, Immutable, Alias("RecordingDone")]
internal sealed record RecordingDone
{
    [Id(0)] public required RecordingId Id { get; init; }
    [Id(1)] public required AttemptId Attempt { get; init; }
    [Id(2)] public required ServerId Server { get; init; }
    [Id(3)] public required string Path { get; init; }
    [Id(4)] public required TimeSpan Duration { get; init; }
    [Id(5)] public required long Bytes { get; init; }
    [Id(6)] public required string Sha256 { get; init; }
    /// <summary>When it was finished.</summary>
    [Id(7)] public required DateTimeOffset At { get; init; }
    /// <summary>It will be told again, once it is in the store.</summary>
    [Id(8)] public bool Moves { get; init; }
    [Id(9)] public bool InStore { get; init; }
}

/// <summary>A leg as the switch's snapshot has it.</summary>
[GenerateSerializer, Immutable, Alias("LegView")]
internal sealed record LegView
{
    [Id(0)] public required LegId Leg { get; init; }
    [Id(1)] public required LegKind Kind { get; init; }
    [Id(2)] public required LegState State { get; init; }
    [Id(3)] public AttemptId? Attempt { get; init; }
    [Id(4)] public CampaignId? Campaign { get; init; }
    [Id(5)] public UserId? Agent { get; init; }
    [Id(6)] public RoomId? Room { get; init; }
    [Id(7)] public CarrierId? Carrier { get; init; }
    [Id(8)] public ServerId? Peer { get; init; }
    [Id(9)] public TimeSpan Age { get; init; }
    [Id(10)] public TimeSpan Up { get; init; }
    [Id(11)] public RecordingId? Recording { get; init; }
    [Id(12)] public bool InviteSent { get; init; }
}

/// <summary>What a switch said of a campaign when its epoch was announced: its legs, all agents' legs and links, and ends not yet stored.</summary>
[GenerateSerializer, Immutable, Alias("ServerView")]
internal sealed record ServerView
{
    [Id(0)] public required ServerId Server { get; init; }
    /// <summary>False: the switch could not be asked; the rest is empty.</summary>
    [Id(1)] public required bool Reachable { get; init; }
    /// <summary>Silent for so long that its calls are given up.</summary>
    [Id(2)] public bool Dead { get; init; }
    [Id(3)] public ulong LastSequence { get; init; }
    [Id(4)] public IReadOnlyList<LegView> Legs { get; init; } = [];
    [Id(5)] public IReadOnlyList<LegEvent> RecentEnds { get; init; } = [];
    /// <summary>When the switch was asked: what was ordered later cannot be in it.</summary>
    [Id(6)] public DateTimeOffset AskedAt { get; init; }
    /// <summary>Of those that it has told of.</summary>
    [Id(7)] public IReadOnlyList<TrunkState> Trunks { get; init; } = [];

    public static ServerView Unreachable(ServerId server, bool dead, DateTimeOffset now) => new() { Server = server, Reachable = false, Dead = dead, AskedAt = now };
}

using Carillon.Domain.Leads;
using Carillon.Telephony.V1;

namespace Carillon.Domain.Calls;

/// <summary>A claim that is to be on record before its INVITE leaves (DESIGN invariant 3).</summary>
[GenerateSerializer, Immutable, Alias("NewAttempt")]
public sealed record NewAttempt
{
    [Id(0)] public required AttemptId Id { get; init; }
    [Id(1)] public required CampaignId Campaign { get; init; }
    /// <summary>0 for a number that an agent typed and that is no lead.</summary>
    [Id(2)] public required LeadId Lead { get; init; }
    [Id(3)] public required ListId List { get; init; }
    [Id(4)] public required string Phone { get; init; }
    [Id(5)] public required LegId Leg { get; init; }
    [Id(6)] public required ServerId Server { get; init; }
    /// <summary>The agent who clicked, for manual dials; null when paced.</summary>
    [Id(7)] public UserId? DialledFor { get; init; }
    [Id(8)] public required DateTimeOffset At { get; init; }
    [Id(9)] public long Epoch { get; init; }
}

/// <summary>An attempt without an end: what a new owner of a campaign finds.</summary>
[GenerateSerializer, Immutable, Alias("OpenAttempt")]
public sealed record OpenAttempt([property: Id(0)] NewAttempt Attempt, [property: Id(1)] Leads.Lead? Lead);

/// <summary>The one end of an attempt.</summary>
[GenerateSerializer, Immutable, Alias("AttemptEnd")]
public sealed record AttemptEnd
{
    [Id(0)] public required AttemptId Id { get; init; }
    [Id(1)] public required CampaignId Campaign { get; init; }
    [Id(2)] public required LeadId Lead { get; init; }
    [Id(3)] public required EndCause Cause { get; init; }
    [Id(4)] public int SipCode { get; init; }
    [Id(5)] public required DateTimeOffset At { get; init; }
    [Id(6)] public DateTimeOffset? AnsweredAt { get; init; }
    [Id(7)] public DateTimeOffset? ConnectedAt { get; init; }
    [Id(8)] public UserId? Agent { get; init; }
    [Id(9)] public ServerId? AgentServer { get; init; }
    [Id(10)] public TimeSpan Ring { get; init; }
    [Id(11)] public TimeSpan Talk { get; init; }
    [Id(12)] public bool Dropped { get; init; }
    /// <summary>Status that the lead gets now; a later disposition replaces it.</summary>
    [Id(13)] public required string LeadStatus { get; init; }
    [Id(14)] public required LeadState LeadState { get; init; }
    [Id(15)] public DateTimeOffset? LeadNotBefore { get; init; }
    [Id(16)] public CarrierId? Carrier { get; init; }
    [Id(17)] public bool InviteSent { get; init; } = true;
    [Id(18)] public long Version { get; init; }
    /// <summary>His phone's leg on <see cref="AgentServer"/>.</summary>
    [Id(19)] public LegId? AgentLeg { get; init; }
}

[GenerateSerializer, Immutable, Alias("DispositionSet")]
public sealed record DispositionSet
{
    [Id(0)] public required AttemptId Attempt { get; init; }
    [Id(1)] public required LeadId Lead { get; init; }
    [Id(2)] public required UserId Agent { get; init; }
    [Id(3)] public required string Code { get; init; }
    [Id(4)] public required DateTimeOffset At { get; init; }
    /// <summary>True where wrap-up ran out and the campaign's default was taken.</summary>
    [Id(5)] public bool ByDefault { get; init; }
    [Id(6)] public required LeadState LeadState { get; init; }
    [Id(7)] public string Notes { get; init; } = "";
    [Id(8)] public long Version { get; init; }
    /// <summary>Where the lead is READY again: not before this.</summary>
    [Id(9)] public DateTimeOffset? LeadNotBefore { get; init; }
}

[GenerateSerializer, Immutable, Alias("RecordingFact")]
public sealed record RecordingFact
{
    [Id(0)] public required RecordingId Id { get; init; }
    [Id(1)] public required AttemptId Attempt { get; init; }
    [Id(2)] public required CampaignId Campaign { get; init; }
    [Id(3)] public required ServerId Server { get; init; }
    [Id(4)] public required string Path { get; init; }
    [Id(5)] public required DateTimeOffset StartedAt { get; init; }
    [Id(6)] public required TimeSpan Duration { get; init; }
    [Id(7)] public required long Bytes { get; init; }
    [Id(8)] public required string Sha256 { get; init; }
    [Id(9)] public UserId? Agent { get; init; }
    [Id(10)] public LeadId Lead { get; init; }
    [Id(11)] public long Version { get; init; }
    /// <summary>In the recording store, under the same path as on its server.</summary>
    [Id(12)] public bool InStore { get; init; }
}

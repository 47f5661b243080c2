namespace Carillon.Domain.Leads;

/// <summary>Where a lead stands. READY may be claimed; DIALLING belongs to one open attempt.</summary>
public enum LeadState
{
    Ready,
    Dialling,
    /// <summary>Nothing more to do: disposed, or attempts used up.</summary>
    Done,
    /// <summary>Not to be dialled: do-not-call.</summary>
    Blocked,
}

/// <summary>Somebody to be called. Extra columns of the imported file are kept in <see cref="Fields"/>.</summary>
[GenerateSerializer, Immutable, Alias("Lead")]
public sealed record Lead
{
    [Id(0)] public required LeadId Id { get; init; }
    [Id(1)] public required ListId List { get; init; }
    /// <summary>E.164 with plus sign.</summary>
    [Id(2)] public required string Phone { get; init; }
    [Id(3)] public string FirstName { get; init; } = "";
    [Id(4)] public string LastName { get; init; } = "";
    [Id(5)] public string Email { get; init; } = "";
    [Id(6)] public string City { get; init; } = "";
    [Id(7)] public string State { get; init; } = "";
    [Id(8)] public string PostalCode { get; init; } = "";
    [Id(9)] public string Comments { get; init; } = "";
    [Id(10)] public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();
    [Id(11)] public LeadState LeadState { get; init; }
    /// <summary>Status of the last attempt: NEW, NA, B, DROP, or the agent's disposition.</summary>
    [Id(12)] public string Status { get; init; } = "NEW";
    [Id(13)] public int CalledCount { get; init; }
    [Id(14)] public DateTimeOffset? NotBefore { get; init; }
    [Id(15)] public long Version { get; init; }
}

[GenerateSerializer, Immutable, Alias("LeadList")]
public sealed record LeadList
{
    [Id(0)] public required ListId Id { get; init; }
    [Id(1)] public required string Name { get; init; }
    [Id(2)] public required CampaignId Campaign { get; init; }
    [Id(3)] public bool Active { get; init; } = true;
    [Id(4)] public long Leads { get; init; }
    [Id(5)] public long Ready { get; init; }
}

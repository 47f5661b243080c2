using Carillon.Lab.Agents;
using Carillon.Lab.Carrier;

namespace Carillon.Lab.History;

/// <summary>All that was read. Instants are milliseconds since 1970-01-01 UTC.</summary>
internal sealed record HistoryFacts
{
    public IReadOnlyList<StoredAttempt> Attempts { get; init; } = [];
    public IReadOnlyDictionary<string, int> MaximumAttempts { get; init; } = new Dictionary<string, int>();
    public int Recordings { get; init; }
    public IReadOnlyList<LoggedInvite> Invites { get; init; } = [];
    public IReadOnlyList<AcknowledgedDisposition> Dispositions { get; init; } = [];
    public IReadOnlyList<JournalHistory> Journals { get; init; } = [];
    public IReadOnlyList<SnapshotLeg> SnapshotLegs { get; init; } = [];
}

/// <summary>An attempt as the database has it.</summary>
internal sealed record StoredAttempt
{
    public required string Id { get; init; }
    public required string Campaign { get; init; }
    public long Lead { get; init; }
    public required string Phone { get; init; }
    public bool Manual { get; init; }
    public long DialledAt { get; init; }
    public long? EndedAt { get; init; }
    public string? Cause { get; init; }
    public bool Answered { get; init; }
    public bool Connected { get; init; }
    public bool Dropped { get; init; }
    public bool? InviteSent { get; init; }
    public string? Disposition { get; init; }
    public string Notes { get; init; } = "";

    /// <summary>What became of the lead: by the disposition if there is one, else by the end.</summary>
    public string? LeadState { get; init; }
    public long? LeadNotBefore { get; init; }
}

/// <summary>An INVITE as a carrier logged it, with the line that ended it.</summary>
internal sealed record LoggedInvite(CarrierLine Invite, CarrierLine? End)
{
    public long AtMs => Invite.At / 1000;

    /// <summary>After this the next carrier may be tried.</summary>
    public bool Failed => End is { Event: CarrierEvent.Refuse, Status: >= 500 and < 600 } or { Event: CarrierEvent.Lost };
}

internal sealed record SnapshotLeg(string Leg, string? Attempt, bool IsPhone);

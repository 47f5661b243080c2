namespace Carillon.Domain.Agents;

/// <summary>
/// The little of an agent's session that switch snapshots lack, so that it survives the death of its web process.
/// Written on change (log-in and log-out, phone leg, call connected, wrap-up over, pause by hand), never while an agent rests.
/// </summary>
public interface IAgentSessionStore
{
    /// <summary>
    /// Inserts or replaces the agent's one row; a row with a higher <see cref="AgentSessionRow.Version"/> stays as it is. One statement where the database can.
    /// False: the database is away. Nothing is lost then that a snapshot could not tell; the next change writes the whole row again.
    /// </summary>
    Task<bool> Save(AgentSessionRow row, CancellationToken ct);
    /// <summary>Null: he never logged in. A row in state LoggedOut is returned too (its version counts on).</summary>
    Task<AgentSessionRow?> Find(UserId agent, CancellationToken ct);
    /// <summary>Sessions of a campaign that are not logged out: what a new owner of the campaign wakes. One statement.</summary>
    Task<IReadOnlyList<AgentSessionRow>> OfCampaign(CampaignId campaign, CancellationToken ct);
}

/// <summary>An agent's session as it is stored: one row for each agent.</summary>
[GenerateSerializer, Immutable, Alias("AgentSessionRow")]
public sealed record AgentSessionRow
{
    [Id(0)] public required UserId Agent { get; init; }
    [Id(1)] public required CampaignId Campaign { get; init; }
    [Id(2)] public required PhoneId Phone { get; init; }
    [Id(3)] public required ServerId Server { get; init; }
    [Id(4)] public required AgentState State { get; init; }
    [Id(5)] public string? PauseCode { get; init; }
    /// <summary>His nailed-up leg, null while it is down.</summary>
    [Id(6)] public LegId? PhoneLeg { get; init; }
    [Id(7)] public required RoomId Room { get; init; }
    /// <summary>The attempt that he talks to or that waits for his disposition.</summary>
    [Id(8)] public AttemptId? Attempt { get; init; }
    [Id(9)] public LeadId Lead { get; init; }
    [Id(10)] public string CustomerPhone { get; init; } = "";
    [Id(11)] public int CallsToday { get; init; }
    [Id(12)] public required DateTimeOffset At { get; init; }
    [Id(13)] public long Version { get; init; }
}

namespace Carillon.Domain.Cluster;

/// <summary>How the servers of the database are, asked when somebody wants to know; nobody polls it.</summary>
public interface IDatabaseHealth
{
    Task<DatabaseHealth> Look(CancellationToken ct);
}

/// <param name="Address">Without the password.</param>
/// <param name="Faults">What must be mended, each a sentence that says how; empty: nothing.</param>
public sealed record DatabaseHealth(string Address, IReadOnlyList<DatabaseNodeHealth> Nodes, IReadOnlyList<string> Faults);

/// <summary>One server of the database.</summary>
public sealed record DatabaseNodeHealth
{
    public required string Node { get; init; }
    public bool Reachable { get; init; }
    public string Version { get; init; } = "";
    /// <summary>"writable", "read-only", "Galera", "file" (SQLite), or "away".</summary>
    public string Role { get; init; } = "away";
    public string? Gtid { get; init; }
    /// <summary>A replica's; null: it is none, or its threads stand still.</summary>
    public double? LagSeconds { get; init; }
    public bool? ReceivesLog { get; init; }
    public bool? AppliesLog { get; init; }
    /// <summary>"off", "acknowledges" (a replica), "waits for n" (a primary and how many replicas acknowledge).</summary>
    public string? SemiSync { get; init; }
    public int? GaleraSize { get; init; }
    public string? GaleraStatus { get; init; }
    /// <summary>0 to 1: the share of the time since the node's start in which slow nodes held up its writes.</summary>
    public double? FlowControlPaused { get; init; }
}

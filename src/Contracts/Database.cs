namespace Carillon.Contracts;

/// <summary>How the servers of the database are. <see cref="Faults"/>: what must be mended, each a sentence that says how.</summary>
public sealed record DatabaseHealthDto(string Address, IReadOnlyList<DatabaseNodeDto> Nodes, IReadOnlyList<string> Faults);

public sealed record DatabaseNodeDto
{
    public required string Node { get; init; }
    public bool Reachable { get; init; }
    public string Version { get; init; } = "";
    /// <summary>"writable", "read-only", "Galera", "file" (SQLite), "away".</summary>
    public string Role { get; init; } = "";
    public string? Gtid { get; init; }
    public double? LagSeconds { get; init; }
    public bool? ReceivesLog { get; init; }
    public bool? AppliesLog { get; init; }
    public string? SemiSync { get; init; }
    public int? GaleraSize { get; init; }
    public string? GaleraStatus { get; init; }
    /// <summary>0 to 1: the share of the time in which slow nodes held up writes.</summary>
    public double? FlowControlPaused { get; init; }
}

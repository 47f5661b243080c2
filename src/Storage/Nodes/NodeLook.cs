namespace Carillon.Storage.Nodes;

/// <summary>What one look at a node found: all that decides whether writes go there.</summary>
internal sealed record NodeLook(DatabaseNode Node)
{
    /// <summary>Why it cannot be asked; null: it answered.</summary>
    public string? Fault { get; init; }
    public bool ReadOnly { get; init; }
    public bool IsGalera { get; init; }
    /// <summary>Galera: it takes statements (<c>wsrep_ready</c>) and is of the majority (<c>wsrep_cluster_status</c>).</summary>
    public bool GaleraReady { get; init; }
    /// <summary>Semi-synchronous, and no replica is there to acknowledge: a commit would wait for ever.</summary>
    public bool WaitsForReplica { get; init; }
    /// <summary>Galera: the node that the web processes have agreed on, as it stands in the database, and how often it has moved.</summary>
    public RecordedWriter? Recorded { get; init; }

    public bool TakesWrites => WhyNot is null;

    /// <summary>In words; null: it takes writes.</summary>
    public string? WhyNot => this switch
    {
        { Fault: { } fault } => fault,
        { IsGalera: true, GaleraReady: false } => $"{Node} is not of the majority of the Galera cluster",
        { ReadOnly: true } => $"{Node} is read-only",
        { WaitsForReplica: true } => $"{Node} waits for a replica to acknowledge, and none is connected",
        _ => null,
    };
}

/// <summary>The writer of a Galera cluster as the lease row <c>database:writer</c> has it.</summary>
internal sealed record RecordedWriter(string Owner, long Epoch);

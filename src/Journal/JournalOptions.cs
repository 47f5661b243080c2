namespace Carillon.Journal;

/// <summary>How a journal is kept. The defaults suit a busy switch.</summary>
public sealed record JournalOptions
{
    /// <summary>A new segment file is begun after this many bytes. Whole segments are what forgetting deletes.</summary>
    public int SegmentBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Most bytes that wait for the writer; an append beyond it waits for the disk (back-pressure).</summary>
    public int MaxPendingBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>A longer record is the caller's mistake.</summary>
    public int MaxRecordBytes { get; init; } = 1024 * 1024;

    /// <summary>Sequences given out after this opening are not lower. For who tells others of records before they are durable:
    /// a number that grows with time makes sure that none is ever used twice.</summary>
    public ulong SequencesFrom { get; init; }

    /// <summary>How often a batch is tried again, each time in a fresh segment, before the journal gives up for good.</summary>
    public int WriteRetries { get; init; } = 4;

    /// <summary>Pause before the first retry; doubles with each.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>What nobody waits for is written within some milliseconds (it survives the end of the process), and synced this much later at most (then it
    /// survives a power cut, too). Zero: each batch at once.</summary>
    public TimeSpan SyncWithin { get; init; }

    /// <summary>False only for tests and benchmarks: no fsync, so a power cut may lose what was acknowledged.</summary>
    public bool Sync { get; init; } = true;

    /// <summary>Called before each step on the disk; a test makes the n-th one fail.</summary>
    internal Action<JournalStep>? BeforeStep { get; init; }
}

internal enum JournalStep
{
    CreateSegment,
    Write,
    Sync,
}

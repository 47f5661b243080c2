namespace Carillon.Journal;

/// <summary>What a journal has done since it was opened. Read from any thread.</summary>
public sealed class JournalCounters
{
    private long _records;
    private long _batches;
    private long _bytes;
    private long _failedBatches;
    private long _waitsForDisk;

    public long Records => Volatile.Read(ref _records);

    /// <summary>Records that were written together; without <see cref="JournalOptions.SyncWithin"/> each costs one fsync.</summary>
    public long Batches => Volatile.Read(ref _batches);

    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Writes that failed; each was tried again in a fresh segment until the retries were used up.</summary>
    public long FailedBatches => Volatile.Read(ref _failedBatches);

    /// <summary>Appends that had to wait because <see cref="JournalOptions.MaxPendingBytes"/> were waiting for the disk.</summary>
    public long WaitsForDisk => Volatile.Read(ref _waitsForDisk);

    /// <summary>Bytes cut from the end at open: what a crash left half written.</summary>
    public long TornBytes { get; internal set; }

    internal void BatchDone(int records, int bytes)
    {
        Interlocked.Add(ref _records, records);
        Interlocked.Add(ref _bytes, bytes);
        Interlocked.Increment(ref _batches);
    }

    internal void BatchFailed() => Interlocked.Increment(ref _failedBatches);

    internal void WaitedForDisk() => Interlocked.Increment(ref _waitsForDisk);
}

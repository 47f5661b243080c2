using System.Diagnostics;

namespace Carillon.Journal;

/// <summary>An append-only journal in a folder: records are durable after a grouped fsync, can be replayed from any
/// sequence, and are forgotten in whole segments. All members may be called from any thread.</summary>
public sealed class DurableJournal : IDisposable
{
    private const int FirstBufferBytes = 4 * 1024;
    private const int SpareBufferBytes = 64 * 1024;
    // As many as there are batches between two syncs: with fewer, each batch of a busy journal has a new buffer.
    private const int SpareBuffers = 32;
    private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(10);

    private readonly string _folder;
    private readonly JournalOptions _options;
    private readonly FileStream _lockFile;
    private readonly Lock _gate = new();
    // Not a SemaphoreSlim: that one turns in place before it sleeps, which at a hundred wakings a second was a twentieth of the process's time.
    private readonly AutoResetEvent _wake = new(false);
    private readonly ManualResetEventSlim _room = new(true);
    private readonly JournalWriter _writer;
    private readonly Thread _thread;

    // Under _gate.
    private Batch _open;
    private readonly List<Batch> _unsynced = [];
    private readonly Stack<byte[]> _spares = new();
    private bool _awaited;
    private JournalException? _failure;
    private ulong _forgetBefore;
    private bool _closing;

    private ulong _durable;

    private DurableJournal(string folder, JournalOptions options, FileStream lockFile)
    {
        _folder = folder;
        _options = options;
        _lockFile = lockFile;
        _forgetBefore = ForgottenMark.Read(folder);
        _writer = JournalWriter.Recover(folder, options, Counters);
        _durable = _writer.NextSequence - 1;
        _open = new Batch(_writer.NextSequence, new byte[FirstBufferBytes]);
        _thread = new Thread(Run) { IsBackground = true, Name = "journal " + Path.GetFileName(folder) };
        _thread.Start();
    }

    public JournalCounters Counters { get; } = new();

    /// <summary>The last sequence that survives a crash now; 0 when nothing was ever written.</summary>
    public ulong DurableSequence => Volatile.Read(ref _durable);

    /// <summary>The last sequence given out.</summary>
    public ulong LastSequence
    {
        get
        {
            lock (_gate)
                return _open.FirstSequence + (ulong)_open.Count - 1;
        }
    }

    /// <summary>Everything below this sequence was given up by <see cref="ForgetBefore"/>; kept over restarts.</summary>
    public ulong ForgottenBefore
    {
        get
        {
            lock (_gate)
                return _forgetBefore;
        }
    }

    /// <summary>Why the journal has stopped keeping records; null while it works.</summary>
    public Exception? Failure
    {
        get
        {
            lock (_gate)
                return _failure;
        }
    }

    /// <summary>Opens or creates the journal in a folder. A torn tail is cut and counted.</summary>
    /// <exception cref="JournalException">Another process has it open, or the folder cannot be used.</exception>
    public static DurableJournal Open(string folder, JournalOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        FileStream? lockFile = null;
        try
        {
            Directory.CreateDirectory(folder);
            lockFile = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new DurableJournal(Path.GetFullPath(folder), options ?? new JournalOptions(), lockFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            lockFile?.Dispose();
            throw new JournalException($"The journal in {folder} cannot be opened (is another process using it?): {e.Message}", e);
        }
    }

    /// <summary>Takes a record into the open batch and returns its sequence at once; <see cref="FlushedUpTo"/> says when it is durable.</summary>
    /// <exception cref="JournalException">The disk has failed for good.</exception>
    public ulong Append(ReadOnlySpan<byte> record) => Add(record, awaited: false).Sequence;

    /// <summary>Appends and completes when the record is durable.</summary>
    public ValueTask<ulong> AppendAsync(ReadOnlyMemory<byte> record)
    {
        var (sequence, durable) = Add(record.Span, awaited: true);
        return Awaited(sequence, durable);

        static async ValueTask<ulong> Awaited(ulong sequence, Task durable)
        {
            await durable.ConfigureAwait(false);
            return sequence;
        }
    }

    /// <summary>Completes when every record up to this sequence is durable.</summary>
    public Task FlushedUpTo(ulong sequence)
    {
        if (sequence <= DurableSequence)
            return Task.CompletedTask;
        lock (_gate)
        {
            if (sequence > _open.FirstSequence + (ulong)_open.Count - 1)
                throw new ArgumentOutOfRangeException(nameof(sequence), sequence, "No record has this sequence yet.");
            if (sequence <= DurableSequence)
                return Task.CompletedTask;
            if (!_awaited)
            {
                _awaited = true;
                _wake.Set();
            }

            return (_unsynced.Find(b => sequence <= b.LastSequence) ?? _open).Durable;
        }
    }

    /// <summary>The durable records after a sequence, in order. Safe beside appends and forgetting; ends at what was durable
    /// when it was called.</summary>
    public IEnumerable<JournalRecord> Replay(ulong afterSequence)
    {
        var upTo = DurableSequence;
        return _writer.Segments.Read(Math.Max(afterSequence + 1, ForgottenBefore), upTo, _options.MaxRecordBytes);
    }

    /// <summary>Gives up all records with a lower sequence. They no longer replay; their space returns in whole segments.</summary>
    public void ForgetBefore(ulong sequence)
    {
        lock (_gate)
        {
            if (sequence <= _forgetBefore)
                return;
            _forgetBefore = Math.Min(sequence, DurableSequence + 1);
        }

        _wake.Set();
    }

    /// <summary>Writes what is pending and closes the files.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_closing)
                return;
            _closing = true;
        }

        _wake.Set();
        _thread.Join();
        _writer.Dispose();
        _lockFile.Dispose();
        _wake.Dispose();
        _room.Dispose();
    }

    private (ulong Sequence, Task Durable) Add(ReadOnlySpan<byte> record, bool awaited)
    {
        if (record.Length > _options.MaxRecordBytes)
            throw new ArgumentException($"A record of {record.Length} bytes is longer than the limit of {_options.MaxRecordBytes}.", nameof(record));
        while (true)
        {
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_closing, this);
                if (_failure is not null)
                    throw new JournalException(_failure.Message, _failure);
                if (_open.Count == 0 || _open.Length + record.Length <= _options.MaxPendingBytes)
                {
                    _open.Add(record);
                    if (_open.Count == 1 || (awaited && !_awaited))
                        _wake.Set();
                    _awaited |= awaited;
                    return (_open.LastSequence, _open.Durable);
                }

                _room.Reset();
            }

            Counters.WaitedForDisk();
            _room.Wait();
        }
    }

    /// 1 wait for work  2 take the open batch and write it  3 sync, when somebody waits or it is time  4 tell who waited  5 forget  6 wait for company
    private void Run()
    {
        ulong forgotten = 0;
        var writtenAt = 0L;
        while (true)
        {
            _wake.WaitOne(_writer.IsSynced || Failure is not null ? Timeout.InfiniteTimeSpan : _options.SyncWithin); // 1
            JournalException? failure = null;
            if (TakeBatch() is { } batch) // 2
            {
                if (_writer.IsSynced)
                    writtenAt = Stopwatch.GetTimestamp();
                failure = _writer.Write(batch);
            }

            var inHaste = IsAwaited || Stopwatch.GetElapsedTime(writtenAt) >= _options.SyncWithin;
            if (failure is null && inHaste && Failure is null)
                failure = _writer.Sync(); // 3
            if (failure is not null || _writer.IsSynced)
                Finish(failure); // 4
            forgotten = Forget(forgotten); // 5
            lock (_gate)
            {
                if (_closing && (_open.Count == 0 || _failure is not null))
                    return;
            }

            if (!inHaste)
                Thread.Sleep(Nap); // 6
        }
    }

    private bool IsAwaited
    {
        get
        {
            lock (_gate)
                return _awaited || _closing;
        }
    }

    private Batch? TakeBatch()
    {
        lock (_gate)
        {
            if (_open.Count == 0 || _failure is not null)
                return null;
            var taken = _open;
            _unsynced.Add(taken);
            _open = new Batch(taken.LastSequence + 1, _spares.TryPop(out var spare) ? spare : new byte[FirstBufferBytes]);
            _room.Set();
            return taken;
        }
    }

    private void Finish(JournalException? failure)
    {
        Batch[] finished;
        lock (_gate)
        {
            finished = [.. _unsynced];
            if (finished.Length == 0 && failure is null)
                return;
            _unsynced.Clear();
            KeepBuffers(finished);
            // Who waits for what is open now waits on.
            _awaited = _awaited && _open.Count > 0;
            _failure = failure;
            if (failure is null)
                Volatile.Write(ref _durable, finished[^1].LastSequence);
            _room.Set();
            if (failure is not null)
                _open.Fail(failure);
        }

        foreach (var batch in finished)
        {
            if (failure is null)
                batch.Complete();
            else
                batch.Fail(failure);
        }
    }

    private void KeepBuffers(Batch[] finished)
    {
        foreach (var batch in finished)
            if (_spares.Count < SpareBuffers && batch.Buffer.Length <= SpareBufferBytes)
                _spares.Push(batch.Buffer);
    }

    private ulong Forget(ulong forgotten)
    {
        var before = ForgottenBefore;
        if (before > forgotten)
            _writer.Forget(_folder, before);
        return before;
    }
}

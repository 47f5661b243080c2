using Carillon.Domain.Agents;
using Carillon.Domain.Calls;
using Carillon.Journal;
using Carillon.Storage.Databases;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Carillon.Storage.Outbox;

/// <summary>
/// The outbox. A fact is appended to the journal and acknowledged at its fsync; one loop reads the journal from where the database
/// stands and gives it the next batch. So what is flushed is what the disk holds, live or after a restart; memory holds nothing.
/// </summary>
internal sealed partial class FactLog : IFactLog, IHostedService, IDisposable
{
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LastFlush = TimeSpan.FromSeconds(3);

    private readonly Database _database;
    private readonly StorageOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<FactLog> _log;
    private readonly DurableJournal _journal;
    private readonly SemaphoreSlim _flushing = new(1, 1);
    private int _disposed;
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource _something = New();
    private TaskCompletionSource _urgent = New();
    private TaskCompletionSource _enough = New();
    private ulong _stored;
    private volatile string? _fault;
    private int _oneByOne;
    private Task _loop = Task.CompletedTask;

    public FactLog(Database database, StorageOptions options, TimeProvider clock, ILogger<FactLog> log)
    {
        (_database, _options, _clock, _log) = (database, options, clock, log);
        // Small segments: a flush reads from the beginning of the segment that it stands in.
        _journal = DurableJournal.Open(options.OutboxFolder, new JournalOptions { SegmentBytes = 512 * 1024 });
        _stored = Math.Max(_journal.ForgottenBefore, 1) - 1;
    }

    public int Pending => (int)Math.Min(int.MaxValue, _journal.DurableSequence - Math.Min(Volatile.Read(ref _stored), _journal.DurableSequence));

    public bool DatabaseReachable => DatabaseFault is null;

    /// <summary>A database of several nodes that has no writer is known to be away before a fact finds out.</summary>
    public string? DatabaseFault => _database.Fault ?? _fault;

    public Task AttemptEnded(AttemptEnd end) => Keep(FactCodec.Write(end), urgent: true);

    public Task Disposed(DispositionSet disposition) => Keep(FactCodec.Write(disposition), urgent: true);

    public Task Recorded(RecordingFact recording) => Keep(FactCodec.Write(recording), urgent: false);

    public Task AgentDid(AgentActivity activity) => Keep(FactCodec.Write(activity), urgent: false);

    public Task LegHeard(LegAudio audio) => Keep(FactCodec.Write(audio), urgent: false);

    /// <summary>What the last process left is given to the database before anybody asks it; when it is away, the start goes on.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (Pending > 0)
        {
            Replaying(Pending);
            await FlushAll(cancellationToken).ConfigureAwait(false);
        }

        _loop = Task.Run(() => Run(_stop.Token), CancellationToken.None);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        using var limit = new CancellationTokenSource(LastFlush, _clock);
        await FlushAll(limit.Token).ConfigureAwait(false);
    }

    /// <summary>Gives everything that is durable now to the database. False: it is away.</summary>
    public async Task<bool> FlushAll(CancellationToken ct)
    {
        await _flushing.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            while (Pending > 0)
            {
                if (!await FlushOneBatch(ct).ConfigureAwait(false))
                    return false;
            }

            return true;
        }
        finally
        {
            _flushing.Release();
        }
    }

    /// <summary>Once for each name under which it is registered.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        _stop.Cancel();
        _journal.Dispose();
        _flushing.Dispose();
        _stop.Dispose();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task Keep(byte[] record, bool urgent)
    {
        await _journal.AppendAsync(record).ConfigureAwait(false);
        Volatile.Read(ref _something).TrySetResult();
        if (urgent)
            Volatile.Read(ref _urgent).TrySetResult();
        if (Pending >= _options.FlushBatch)
            Volatile.Read(ref _enough).TrySetResult();
    }

    /// 1 sleep until there is a fact  2 let others gather, the longer if nobody waits for any  3 give them to the database  4 when it is away, wait longer each time
    private async Task Run(CancellationToken ct)
    {
        var failures = 0;
        try
        {
            while (!ct.IsCancellationRequested)
            {
                await WaitForFacts(owed: failures > 0, ct).ConfigureAwait(false); // 1, 2
                failures = await FlushAll(ct).ConfigureAwait(false) ? 0 : failures + 1; // 3
                if (failures > 0)
                    await Task.Delay(BackOff(failures), _clock, ct).ConfigureAwait(false); // 4
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Stopped; what is left is flushed by StopAsync or replayed at the next start.
        }
    }

    private async Task WaitForFacts(bool owed, CancellationToken ct)
    {
        var (something, urgent, enough) = (Volatile.Read(ref _something), Volatile.Read(ref _urgent), Volatile.Read(ref _enough));
        if (Pending == 0)
            await something.Task.WaitAsync(ct).ConfigureAwait(false);
        Volatile.Write(ref _something, New());
        if (!owed && _options.RelaxedInterval > _options.FlushInterval)
            await Gather(_options.RelaxedInterval - _options.FlushInterval, ct, urgent.Task, enough.Task).ConfigureAwait(false);
        await Gather(_options.FlushInterval, ct, enough.Task).ConfigureAwait(false);
        // What comes from here on is in the batch, or wakes the next round.
        Volatile.Write(ref _enough, New());
        Volatile.Write(ref _urgent, New());
        ct.ThrowIfCancellationRequested();
    }

    /// <summary>Until the time is over, or one of these has come.</summary>
    private async Task Gather(TimeSpan time, CancellationToken ct, params Task[] or)
    {
        if (Pending >= _options.FlushBatch)
            return;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await Task.WhenAny([.. or, Task.Delay(time, _clock, over.Token)]).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
    }

    private async Task<bool> FlushOneBatch(CancellationToken ct)
    {
        var records = _journal.Replay(Volatile.Read(ref _stored)).Take(_oneByOne > 0 ? 1 : _options.FlushBatch).ToList();
        try
        {
            var batch = ToBatch(records);
            await _database.Write(db => new FactTransaction(db, batch).Run(ct), ct).ConfigureAwait(false);
        }
        catch (Exception e) when (!ct.IsCancellationRequested && Transient.IsOfTheData(e))
        {
            return TakeApart(records, e.Message);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            if (_fault is null)
                DatabaseAway(Pending, e.Message);
            _fault = e.Message;
            return false;
        }

        Stored(records[^1].Sequence);
        return true;
    }

    private FactBatch ToBatch(List<JournalRecord> records)
    {
        var batch = new FactBatch();
        foreach (var record in records)
        {
            if (!FactCodec.TryRead(record.Payload.Span, batch))
                PutAside(record, "it cannot be read");
        }

        return batch;
    }

    /// <summary>One fact that the database will never take must not hold up all others: they go one by one, and it is put aside.</summary>
    private bool TakeApart(List<JournalRecord> records, string reason)
    {
        if (records.Count > 1)
        {
            _oneByOne = records.Count;
            return true;
        }

        PutAside(records[0], reason);
        Stored(records[0].Sequence);
        return true;
    }

    private void PutAside(JournalRecord record, string reason)
    {
        var path = Path.Combine(_options.OutboxFolder, "refused.jsonl");
        using var file = new FileStream(path, FileMode.Append);
        file.Write(record.Payload.Span[Math.Min(1, record.Payload.Length)..]);
        file.Write("\n"u8);
        Refused(record.Sequence, path, reason);
    }

    private void Stored(ulong last)
    {
        Volatile.Write(ref _stored, last);
        _oneByOne = Math.Max(0, _oneByOne - 1);
        _journal.ForgetBefore(last + 1);
        if (_fault is not null)
            DatabaseBack(Pending);
        _fault = null;
    }

    private TimeSpan BackOff(int failures)
    {
        var longest = FirstBackOff * Math.Pow(2, Math.Min(failures - 1, 16));
        return (longest < _options.LongestBackOff ? longest : _options.LongestBackOff) * (0.5 + (Random.Shared.NextDouble() / 2));
    }

    [LoggerMessage(5101, LogLevel.Warning, "The database does not take facts; {Pending} wait in the outbox, nothing new is dialled. {Reason}")]
    private partial void DatabaseAway(int pending, string reason);

    [LoggerMessage(5102, LogLevel.Information, "The database takes facts again; {Pending} are left in the outbox")]
    private partial void DatabaseBack(int pending);

    [LoggerMessage(5103, LogLevel.Information, "The outbox holds {Pending} facts of an earlier run; they go to the database now")]
    private partial void Replaying(int pending);

    [LoggerMessage(5104, LogLevel.Error, "Fact {Sequence} of the outbox is put aside in {Path}: {Reason}")]
    private partial void Refused(ulong sequence, string path, string reason);
}

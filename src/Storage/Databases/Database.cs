using System.Data;
using Carillon.Storage.Counting;
using Carillon.Storage.Databases;
using Carillon.Storage.Migrations;
using Carillon.Storage.Nodes;
using LinqToDB;
using LinqToDB.DataProvider.MySql;
using LinqToDB.DataProvider.SQLite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Storage;

/// <summary>
/// The database of this installation. Each piece of work gets a connection from the pool, to the node that takes writes: what is read decides
/// something, and a replica may not know it yet. SQLite has one writer at a time, so
/// writers queue here and not in its busy loop; its driver blocks, so its work runs on the thread pool and never on a grain's scheduler.
/// </summary>
public sealed class Database : IDisposable
{
    private const int MaximumMoves = 3;

    private readonly SemaphoreSlim _sqliteWriter = new(1, 1);
    private readonly SqlCounter _counter = new();
    private readonly TimeProvider _clock;

    public Database(DatabaseAddress address, TimeProvider? clock = null, ILogger<Database>? log = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        Address = address;
        _clock = clock ?? TimeProvider.System;
        Writer = new WriterFollower(address, Options, _counter, _clock, log ?? NullLogger<Database>.Instance);
    }

    /// <summary>The schema that this program brings a database to.</summary>
    public static long NewestSchema => MigrationSteps.Newest;

    public DatabaseAddress Address { get; }

    /// <summary>Every statement that this process has executed here.</summary>
    public ISqlCounters Counters => _counter;

    /// <summary>Why nothing can be written now, for people; null: nothing is known to be wrong.</summary>
    public string? Fault => Writer.Fault;

    internal TimeProvider Clock => _clock;

    internal WriterFollower Writer { get; }

    /// <summary>Makes the database where it is missing and brings its schema up to date. Twice does no harm.</summary>
    /// <exception cref="StorageUnavailableException">It cannot be reached, opened or made; the message says why.</exception>
    public void Migrate() => SchemaMigrator.Migrate(Writable());

    /// <summary>The same database at the node that takes writes now.</summary>
    /// <exception cref="StorageUnavailableException">There is none.</exception>
    public DatabaseAddress Writable() => Task.Run(async () => (await Writer.Writer(CancellationToken.None).ConfigureAwait(false)).Address).GetAwaiter().GetResult();

    /// <summary>As <see cref="Writable()"/>; <paramref name="doubted"/>: it failed where it was written last, look again.</summary>
    public async Task<DatabaseAddress> Writable(bool doubted, CancellationToken ct)
    {
        if (doubted)
            await Writer.Doubt(ct).ConfigureAwait(false);
        return (await Writer.Writer(ct).ConfigureAwait(false)).Address;
    }

    public void Dispose()
    {
        Writer.Dispose();
        _sqliteWriter.Dispose();
    }

    /// <summary>Asks. No transaction: one statement, or several that need not agree.</summary>
    internal Task<T> Read<T>(Func<CarillonDb, Task<T>> work, CancellationToken ct, bool background = false) =>
        OffTheCaller(() => AtTheWriter(writer => Ask(writer, work, background), ct), ct);

    /// <summary>One transaction, run again where the database asks for it or is written elsewhere now: the work may be called more than once.</summary>
    internal Task<T> Write<T>(Func<CarillonDb, Task<T>> work, CancellationToken ct, bool background = false) =>
        OffTheCaller(() => AtTheWriter(writer => Address.Kind == DatabaseKind.Sqlite ? OneAtATime(writer, work, background, ct) : Retried(writer, work, background, ct), ct), ct);

    internal Task Write(Func<CarillonDb, Task> work, CancellationToken ct, bool background = false) =>
        Write(async db =>
        {
            await work(db).ConfigureAwait(false);
            return true;
        }, ct, background);

    private Task<T> OffTheCaller<T>(Func<Task<T>> work, CancellationToken ct) =>
        Address.Kind == DatabaseKind.Sqlite ? Task.Run(work, ct) : work();

    private DataOptions Options(DatabaseAddress address) =>
        (address.Kind == DatabaseKind.Sqlite
            ? new DataOptions().UseSQLite(address.ConnectionString, SQLiteProvider.Microsoft)
            : new DataOptions().UseMySql(address.ConnectionString, MySqlVersion.MariaDB10, MySqlProvider.MySqlConnector))
        .UseTracing(System.Diagnostics.TraceLevel.Info, _counter.Watch);

    /// <summary>What is refused or torn before its commit was stored nowhere, and is done again where the database is written then.</summary>
    private async Task<T> AtTheWriter<T>(Func<WriterTenure, Task<T>> work, CancellationToken ct)
    {
        for (var moves = 0; ; moves++)
        {
            var writer = await Writer.Writer(ct).ConfigureAwait(false);
            try
            {
                return await work(writer).ConfigureAwait(false);
            }
            catch (Exception e) when (Writer.HasChoice && moves < MaximumMoves && NodeLost.Is(e) && !ct.IsCancellationRequested)
            {
                _counter.Retried();
                await Writer.Doubt(ct).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not StorageUnavailableException && StorageUnavailableException.Explain(e, writer.Address) is { } sentence)
            {
                throw new StorageUnavailableException(sentence, e);
            }
        }
    }

    private static Task<T> Ask<T>(WriterTenure writer, Func<CarillonDb, Task<T>> work, bool background)
    {
        return writer.WhileItLasts(Run());

        async Task<T> Run()
        {
            await using var db = new CarillonDb(writer.Options, background);
            return await work(db).ConfigureAwait(false);
        }
    }

    private async Task<T> OneAtATime<T>(WriterTenure writer, Func<CarillonDb, Task<T>> work, bool background, CancellationToken ct)
    {
        await _sqliteWriter.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            return await Retried(writer, work, background, ct).ConfigureAwait(false);
        }
        finally
        {
            _sqliteWriter.Release();
        }
    }

    private async Task<T> Retried<T>(WriterTenure writer, Func<CarillonDb, Task<T>> work, bool background, CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await InTransaction(writer, work, background, ct).ConfigureAwait(false);
            }
            catch (Exception e) when (tries < Transient.MaximumTries && Transient.IsWorthAnotherTry(e) && !(Writer.HasChoice && NodeLost.Is(e)))
            {
                _counter.Retried();
                await Task.Delay(Transient.Pause(tries), _clock, ct).ConfigureAwait(false);
            }
        }
    }

    private async Task<T> InTransaction<T>(WriterTenure writer, Func<CarillonDb, Task<T>> work, bool background, CancellationToken ct)
    {
        var committing = false;
        try
        {
            // Leases are small: where one of them waits, all do. What else is written may take its time, a commit may not.
            return await writer.WhileItLasts(background ? writer.Writes.Watch(Run) : Run()).ConfigureAwait(false);
        }
        catch (Exception e) when (committing && NodeLost.IsBroken(e))
        {
            throw new StorageUnavailableException($"The connection to the database server {writer.Address.Host}:{writer.Address.Port} broke at a commit: whether it was stored is not known.", e);
        }

        async Task<T> Run()
        {
            await using var db = new CarillonDb(writer.Options, background);
            // READ COMMITTED: no gap locks, so claims of two campaigns do not wait for each other. SQLite knows only serializable.
            var isolation = Address.Kind == DatabaseKind.Sqlite ? IsolationLevel.Serializable : IsolationLevel.ReadCommitted;
            await using var transaction = await db.BeginTransactionAsync(isolation, ct).ConfigureAwait(false);
            var result = await work(db).ConfigureAwait(false);
            committing = true;
            writer.StillHere();
            return await writer.Writes.Watch(async () =>
            {
                await transaction.CommitAsync(ct).ConfigureAwait(false);
                return result;
            }).ConfigureAwait(false);
        }
    }
}

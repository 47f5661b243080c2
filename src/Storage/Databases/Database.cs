using System.Data;
using Carillon.Storage.Counting;
using Carillon.Storage.Databases;
using Carillon.Storage.Migrations;
using LinqToDB;
using LinqToDB.DataProvider.MySql;
using LinqToDB.DataProvider.SQLite;

namespace Carillon.Storage;

/// <summary>
/// The database of this installation. Each piece of work gets a connection from the pool. SQLite has one writer at a time, so
/// writers queue here and not in its busy loop; its driver blocks, so its work runs on the thread pool and never on a grain's scheduler.
/// </summary>
public sealed class Database : IDisposable
{
    private readonly SemaphoreSlim _sqliteWriter = new(1, 1);
    private readonly DataOptions _options;
    private readonly SqlCounter _counter = new();
    private readonly TimeProvider _clock;

    public Database(DatabaseAddress address, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        Address = address;
        _clock = clock ?? TimeProvider.System;
        var options = address.Kind == DatabaseKind.Sqlite
            ? new DataOptions().UseSQLite(address.ConnectionString, SQLiteProvider.Microsoft)
            : new DataOptions().UseMySql(address.ConnectionString, MySqlVersion.MariaDB10, MySqlProvider.MySqlConnector);
        _options = options.UseTracing(System.Diagnostics.TraceLevel.Info, _counter.Watch);
    }

    public DatabaseAddress Address { get; }

    /// <summary>Every statement that this process has executed here.</summary>
    public ISqlCounters Counters => _counter;

    internal TimeProvider Clock => _clock;

    /// <summary>Makes the database where it is missing and brings its schema up to date. Twice does no harm.</summary>
    /// <exception cref="StorageUnavailableException">It cannot be reached, opened or made; the message says why.</exception>
    public void Migrate() => SchemaMigrator.Migrate(Address);

    public void Dispose() => _sqliteWriter.Dispose();

    /// <summary>Asks. No transaction: one statement, or several that need not agree.</summary>
    internal Task<T> Read<T>(Func<CarillonDb, Task<T>> work, CancellationToken ct, bool background = false) =>
        OffTheCaller(() => Explained(async () =>
        {
            await using var db = new CarillonDb(_options, background);
            return await work(db).ConfigureAwait(false);
        }), ct);

    /// <summary>One transaction, run again where the database asks for it: the work may be called more than once.</summary>
    internal Task<T> Write<T>(Func<CarillonDb, Task<T>> work, CancellationToken ct, bool background = false) =>
        OffTheCaller(() => Explained(() => Address.Kind == DatabaseKind.Sqlite ? OneAtATime(work, background, ct) : Retried(work, background, ct)), ct);

    internal Task Write(Func<CarillonDb, Task> work, CancellationToken ct, bool background = false) =>
        Write(async db =>
        {
            await work(db).ConfigureAwait(false);
            return true;
        }, ct, background);

    private Task<T> OffTheCaller<T>(Func<Task<T>> work, CancellationToken ct) =>
        Address.Kind == DatabaseKind.Sqlite ? Task.Run(work, ct) : work();

    private async Task<T> OneAtATime<T>(Func<CarillonDb, Task<T>> work, bool background, CancellationToken ct)
    {
        await _sqliteWriter.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            return await Retried(work, background, ct).ConfigureAwait(false);
        }
        finally
        {
            _sqliteWriter.Release();
        }
    }

    private async Task<T> Retried<T>(Func<CarillonDb, Task<T>> work, bool background, CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await InTransaction(work, background, ct).ConfigureAwait(false);
            }
            catch (Exception e) when (tries < Transient.MaximumTries && Transient.IsWorthAnotherTry(e))
            {
                _counter.Retried();
                await Task.Delay(Transient.Pause(tries), _clock, ct).ConfigureAwait(false);
            }
        }
    }

    private async Task<T> InTransaction<T>(Func<CarillonDb, Task<T>> work, bool background, CancellationToken ct)
    {
        await using var db = new CarillonDb(_options, background);
        // READ COMMITTED: no gap locks, so claims of two campaigns do not wait for each other. SQLite knows only serializable.
        var isolation = Address.Kind == DatabaseKind.Sqlite ? IsolationLevel.Serializable : IsolationLevel.ReadCommitted;
        await using var transaction = await db.BeginTransactionAsync(isolation, ct).ConfigureAwait(false);
        var result = await work(db).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        return result;
    }

    private async Task<T> Explained<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not StorageUnavailableException && StorageUnavailableException.Explain(e, Address) is { } sentence)
        {
            throw new StorageUnavailableException(sentence, e);
        }
    }
}

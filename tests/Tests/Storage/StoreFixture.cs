using Carillon.Domain.Calls;
using Carillon.Domain.Leads;
using Carillon.Storage;
using Carillon.Storage.Outbox;
using Microsoft.Extensions.DependencyInjection;

namespace Carillon.Tests.Storage;

/// <summary>All stores of a process on a migrated database; may be opened again on the same one.</summary>
public sealed class StoreFixture : IDisposable
{
    private readonly TestDatabase _database;
    private readonly bool _owns;
    private readonly ServiceProvider _services;

    public StoreFixture(DatabaseKind kind)
        : this(new TestDatabase(kind, migrated: true), owns: true)
    {
    }

    /// <summary>A database of its own, which is migrated here.</summary>
    public StoreFixture(TestDatabase database)
        : this(database, owns: true) => Get<Database>().Migrate();

    private StoreFixture(TestDatabase database, bool owns)
    {
        (_database, _owns) = (database, owns);
        _services = new ServiceCollection().AddCarillonStorage(new StorageOptions
        {
            Database = database.Text,
            OutboxFolder = OutboxFolder,
            FlushInterval = TimeSpan.FromMilliseconds(20),
            RelaxedInterval = TimeSpan.FromHours(1),
            LongestBackOff = TimeSpan.FromMilliseconds(200),
        }).BuildServiceProvider();
    }

    public string OutboxFolder => Path.Combine(_database.Folder, "outbox");

    public IAttemptStore Attempts => Get<IAttemptStore>();

    public ILeadStore Leads => Get<ILeadStore>();

    internal FactLog Facts => Get<FactLog>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public void Raw(string sql) => TestDatabase.Raw(_database.Address, sql);

    /// <summary>The same database and outbox in a process that starts after this one has ended.</summary>
    public StoreFixture Restart()
    {
        _services.Dispose();
        return new StoreFixture(_database, owns: false);
    }

    public void Dispose()
    {
        _services.Dispose();
        if (_owns)
            _database.Dispose();
    }
}

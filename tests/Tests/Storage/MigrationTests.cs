using Carillon.Storage;

namespace Carillon.Tests.Storage;

public sealed class SqliteMigrationTests() : MigrationTests(DatabaseKind.Sqlite);

public sealed class MariaDbMigrationTests() : MigrationTests(DatabaseKind.MariaDb)
{
    [Fact]
    public void Two_processes_that_migrate_at_once_do_no_harm()
    {
        Parallel.Invoke(() => new Database(Test.Address).Migrate(), () => new Database(Test.Address).Migrate());
        Assert.Equal(6L, Ask("SELECT COUNT(*) FROM schema_version"));
    }

    [Fact]
    public void Orleans_finds_its_named_queries()
    {
        new Database(Test.Address).Migrate();
        Assert.Equal(10L, Ask("SELECT COUNT(*) FROM OrleansQuery"));
    }
}

public abstract class MigrationTests(DatabaseKind kind) : IDisposable
{
    protected TestDatabase Test { get; } = new(kind);

    public void Dispose()
    {
        Test.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Twice_does_no_harm_and_keeps_the_rows()
    {
        new Database(Test.Address).Migrate();
        Ask("INSERT INTO lists (name, campaign, active, created_at) VALUES ('a', 'DEMO', 1, 0)");
        new Database(Test.Address).Migrate();
        Assert.Equal(1L, Ask("SELECT COUNT(*) FROM lists"));
        Assert.Equal(6L, Ask("SELECT COUNT(*) FROM schema_version"));
    }

    [Fact]
    public void Names_compare_by_their_bytes()
    {
        new Database(Test.Address).Migrate();
        Ask("INSERT INTO lists (name, campaign, active, created_at) VALUES ('a', 'DEMO', 1, 0)");
        Assert.Equal(0L, Ask("SELECT COUNT(*) FROM lists WHERE campaign = 'demo'"));
    }

    protected object? Ask(string sql) => TestDatabase.Raw(Test.Address, sql);
}

using Carillon.Storage;
using Carillon.Storage.Migrations;
using Carillon.Storage.Upkeep;

namespace Carillon.Tests.Storage;

public sealed class SqliteMigrationTests() : MigrationTests(DatabaseKind.Sqlite);

public sealed class MariaDbMigrationTests() : MigrationTests(DatabaseKind.MariaDb)
{
    [Fact]
    public void Two_processes_that_migrate_at_once_do_no_harm()
    {
        Parallel.Invoke(() => new Database(Test.Address).Migrate(), () => new Database(Test.Address).Migrate());
        Assert.Equal(Steps, Ask("SELECT COUNT(*) FROM schema_version"));
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
    /// <summary>As many as the schema has grown by.</summary>
    protected static long Steps => typeof(MigrationSteps).GetFields().LongLength;

    protected TestDatabase Test { get; } = new(kind);

    public void Dispose()
    {
        Test.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task An_examined_database_has_no_step_before_and_the_newest_after_and_is_not_touched()
    {
        Assert.Null((await DatabaseExam.Of(Test.Address, TestContext.Current.CancellationToken)).SchemaStep);
        Assert.False(Test.Address.Kind == DatabaseKind.Sqlite && File.Exists(Test.Address.Name));
        new Database(Test.Address).Migrate();
        Assert.Equal(DatabaseExam.KnownStep, (await DatabaseExam.Of(Test.Address, TestContext.Current.CancellationToken)).SchemaStep);
    }

    [Fact]
    public void Twice_does_no_harm_and_keeps_the_rows()
    {
        new Database(Test.Address).Migrate();
        Ask("INSERT INTO lists (name, campaign, active, created_at) VALUES ('a', 'DEMO', 1, 0)");
        new Database(Test.Address).Migrate();
        Assert.Equal(1L, Ask("SELECT COUNT(*) FROM lists"));
        Assert.Equal(Steps, Ask("SELECT COUNT(*) FROM schema_version"));
    }

    [Fact]
    public void Phones_of_before_SRTP_are_called_without()
    {
        new Database(Test.Address).Migrate();
        Ask("ALTER TABLE phones DROP COLUMN srtp");
        Ask("DELETE FROM schema_version WHERE step = 7");
        Ask("INSERT INTO phones (id, server, realm, ha1_md5, ha1_sha256, version) VALUES ('100', 't1', 'r', 'm', 's', 1)");
        new Database(Test.Address).Migrate();
        Assert.Equal("OFF", Ask("SELECT srtp FROM phones"));
    }

    [Fact]
    public void Recordings_of_before_the_store_are_where_they_were_made()
    {
        new Database(Test.Address).Migrate();
        Ask("ALTER TABLE recordings DROP COLUMN in_store");
        Ask("DELETE FROM schema_version WHERE step = 8");
        Ask("INSERT INTO recordings (id, attempt, campaign, lead_id, server, path, started_at, duration_ms, bytes, sha256, version) VALUES ('a', 'a', 'DEMO', 1, 't1', 'a.wav', 0, 0, 0, '', 1)");
        new Database(Test.Address).Migrate();
        Assert.Equal(0L, Ask("SELECT COUNT(*) FROM recordings WHERE in_store"));
    }

    [Fact]
    public void Calls_of_before_quality_was_kept_have_none()
    {
        new Database(Test.Address).Migrate();
        Ask("DROP TABLE leg_audio");
        Ask("ALTER TABLE attempts DROP COLUMN agent_leg");
        Ask("DELETE FROM schema_version WHERE step = 9");
        Ask("INSERT INTO attempts (id, campaign, lead_id, list_id, phone, leg, server, dialled_at, epoch, claim) VALUES ('a', 'DEMO', 1, 1, '+1', 'l', 't1', 0, 1, 'c')");
        new Database(Test.Address).Migrate();
        Assert.Equal(1L, Ask("SELECT COUNT(*) FROM attempts WHERE agent_leg IS NULL"));
        Assert.Equal(0L, Ask("SELECT COUNT(*) FROM leg_audio"));
    }

    [Fact]
    public void Phones_of_before_IAX2_speak_SIP_and_transfer_nowhere()
    {
        new Database(Test.Address).Migrate();
        Ask("ALTER TABLE phones DROP COLUMN iax2_secret");
        Ask("ALTER TABLE phones DROP COLUMN transfer_over");
        Ask("DROP TABLE iax2_peers");
        Ask("DROP TABLE calling_rules");
        Ask("DELETE FROM schema_version WHERE step = 10");
        Ask("INSERT INTO phones (id, server, realm, ha1_md5, ha1_sha256, srtp, version) VALUES ('100', 't1', 'r', 'm', 's', 'OFF', 1)");
        new Database(Test.Address).Migrate();
        Assert.Equal(1L, Ask("SELECT COUNT(*) FROM phones WHERE iax2_secret = '' AND transfer_over = ''"));
        Assert.Equal(0L, Ask("SELECT COUNT(*) FROM iax2_peers"));
    }

    [Fact]
    public void IAX2_phones_of_before_keys_are_known_by_their_secret_and_speak_in_clear()
    {
        new Database(Test.Address).Migrate();
        foreach (var column in (string[])["iax2_encryption", "iax2_own_key", "iax2_peer_key"])
            Ask($"ALTER TABLE phones DROP COLUMN {column}");
        Ask("DELETE FROM schema_version WHERE step = 11");
        Ask("INSERT INTO phones (id, server, realm, ha1_md5, ha1_sha256, srtp, iax2_secret, transfer_over, version) VALUES ('200', 't1', 'r', '', '', 'OFF', 'tell', '', 1)");
        new Database(Test.Address).Migrate();
        Assert.Equal(1L, Ask("SELECT COUNT(*) FROM phones WHERE iax2_encryption = 'OFF' AND iax2_own_key IS NULL AND iax2_peer_key IS NULL"));
    }

    [Fact]
    public void Numbers_that_were_disposed_so_before_there_was_a_do_not_call_list_are_on_it_once()
    {
        new Database(Test.Address).Migrate();
        Ask("DROP TABLE do_not_call");
        Ask("DELETE FROM schema_version WHERE step = 15");
        foreach (var (phone, state) in new[] { ("+12125550100", "BLOCKED"), ("+12125550100", "BLOCKED"), ("+12125550101", "DONE") })
            Ask($"INSERT INTO leads (list_id, phone, first_name, last_name, email, city, region, postal_code, comments, fields, state, status, called_count, not_before, version, created_at) VALUES (1, '{phone}', '', '', '', '', '', '', '', '{{}}', '{state}', 'DNC', 1, 0, 1, 7)");
        new Database(Test.Address).Migrate();
        Assert.Equal("+12125550100", Ask("SELECT phone FROM do_not_call"));
        Assert.Equal(1L, Ask("SELECT COUNT(*) FROM do_not_call"));
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

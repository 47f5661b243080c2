using Carillon.Domain.Leads;
using Carillon.Storage;
using Carillon.Storage.Upkeep;

namespace Carillon.Tests.Storage;

/// <summary>The database as a file and back, by MariaDB's own tools.</summary>
public sealed class BackupTests : IDisposable
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly TestDatabase _database = new(DatabaseKind.MariaDb);

    private string Path => System.IO.Path.Combine(_database.Folder, "floor.sql.gz");

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task What_was_saved_comes_back_and_what_came_later_is_gone()
    {
        using var stores = new StoreFixture(new TestDatabase(_database.Text));
        await Some.ReadyLeads(stores, 50, Ct);
        await Backup.Make(_database.Address, Path, Ct);
        await stores.Leads.CreateList("later", Some.Demo, Ct);

        var refused = await Assert.ThrowsAsync<BackupFailedException>(() => Backup.Restore(_database.Address, Path, force: false, Ct));
        Assert.Contains("is not empty", refused.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await stores.Leads.Lists(null, Ct)).Count);

        await Backup.Restore(_database.Address, Path, force: true, Ct);
        Assert.Equal("one", Assert.Single(await stores.Leads.Lists(null, Ct)).Name);
        Assert.Equal(50, (await stores.Leads.FindDialable(Some.Demo, default, Some.Noon, 5, 100, Ct)).Count);
    }

    [Theory]
    [InlineData(true, "is not complete")]
    [InlineData(false, "is damaged, or is no backup")]
    public async Task A_file_that_is_not_whole_replaces_nothing(bool packed, string sentence)
    {
        new Database(_database.Address).Migrate();
        await using (Stream file = packed ? new System.IO.Compression.GZipStream(File.Create(Path), System.IO.Compression.CompressionMode.Compress) : File.Create(Path))
            await file.WriteAsync("CREATE TABLE a (b INT);\n"u8.ToArray(), Ct);
        var refused = await Assert.ThrowsAsync<BackupFailedException>(() => Backup.Restore(_database.Address, Path, force: true, Ct));
        Assert.Contains(sentence, refused.Message, StringComparison.Ordinal);
        Assert.NotEqual(0L, TestDatabase.Raw(_database.Address, "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()"));
    }

    [Fact]
    public async Task A_server_that_cannot_be_saved_leaves_no_file()
    {
        var nowhere = _database.Address.As("nobody", "x");
        var failed = await Assert.ThrowsAsync<BackupFailedException>(() => Backup.Make(nowhere, Path, Ct));
        Assert.Contains("Access denied", failed.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_database.Folder, "floor*"));
    }
}

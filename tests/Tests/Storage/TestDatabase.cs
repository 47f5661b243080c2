using Carillon.Storage;
using Carillon.Tests.TestKit;

namespace Carillon.Tests.Storage;

/// <summary>An empty database of one test, thrown away after it.</summary>
public sealed class TestDatabase : IDisposable
{
    private static readonly Lazy<MariaDbServer> Server = new(MariaDbServer.Start);
    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-storage-").FullName;

    public TestDatabase(DatabaseKind kind)
    {
        Assert.SkipWhen(kind == DatabaseKind.MariaDb && MariaDbServer.Missing is not null, MariaDbServer.Missing ?? "");
        Text = kind == DatabaseKind.Sqlite ? "sqlite:" + Path.Combine(_folder, "carillon.db") : Server.Value.AddressOf("t" + Guid.NewGuid().ToString("N"));
    }

    /// <summary>As an operator writes it.</summary>
    public string Text { get; }

    public DatabaseAddress Address => DatabaseAddress.Parse(Text);

    public string Folder => _folder;

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}

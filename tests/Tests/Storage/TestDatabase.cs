using System.Data.Common;
using Carillon.Storage;
using Carillon.Tests.TestKit;
using Microsoft.Data.Sqlite;
using MySqlConnector;

namespace Carillon.Tests.Storage;

/// <summary>An empty database of one test, thrown away after it.</summary>
public sealed class TestDatabase : IDisposable
{
    private static readonly Lazy<MariaDbServer> Server = new(MariaDbServer.Start);
    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-storage-").FullName;

    public TestDatabase(string address) => Text = address;

    public TestDatabase(DatabaseKind kind)
    {
        Assert.SkipWhen(kind == DatabaseKind.MariaDb && MariaDbServer.Missing is not null, MariaDbServer.Missing ?? "");
        Text = kind == DatabaseKind.Sqlite ? "sqlite:" + Path.Combine(_folder, "carillon.db") : Server.Value.AddressOf("t" + Guid.NewGuid().ToString("N"));
    }

    /// <summary>As an operator writes it.</summary>
    public string Text { get; }

    public DatabaseAddress Address => DatabaseAddress.Parse(Text);

    public string Folder => _folder;

    /// <summary>A statement past the stores; its first value.</summary>
    public static object? Raw(DatabaseAddress address, string sql)
    {
        using DbConnection connection = address.Kind == DatabaseKind.Sqlite ? new SqliteConnection(address.ConnectionString) : new MySqlConnection(address.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}

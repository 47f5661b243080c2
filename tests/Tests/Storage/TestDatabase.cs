using System.Collections.Concurrent;
using System.Data.Common;
using Carillon.Storage;
using Microsoft.Data.Sqlite;
using MySqlConnector;

namespace Carillon.Tests.Storage;

/// <summary>An empty database of one test, thrown away after it. A migrated one costs little: a copied file, or one that an earlier test has emptied.</summary>
public sealed class TestDatabase : IDisposable
{
    private static readonly Lazy<MariaDbServer> Server = new(MariaDbServer.Start);
    private static readonly Lazy<byte[]> MigratedFile = new(MigrateFile);
    private static readonly ConcurrentBag<string> Emptied = [];

    private readonly bool _reusable;

    /// <summary>A database elsewhere, that its server throws away.</summary>
    public TestDatabase(string address) => Text = address;

    /// <param name="kind">MariaDB: the test is skipped where it is not installed.</param>
    /// <param name="migrated">False: there is nothing at the address yet.</param>
    public TestDatabase(DatabaseKind kind, bool migrated = false)
    {
        Assert.SkipWhen(kind == DatabaseKind.MariaDb && MariaDbServer.Missing is not null, MariaDbServer.Missing ?? "");
        _reusable = migrated && kind == DatabaseKind.MariaDb;
        Text = kind == DatabaseKind.Sqlite ? "sqlite:" + Path.Combine(Folder, "carillon.db")
            : _reusable && Emptied.TryTake(out var used) ? used
            : Server.Value.AddressOf("t" + Guid.NewGuid().ToString("N"));
        if (!migrated)
            return;
        if (kind == DatabaseKind.Sqlite)
            File.WriteAllBytes(Path.Combine(Folder, "carillon.db"), MigratedFile.Value);
        else
            new Database(Address).Migrate();
    }

    /// <summary>As an operator writes it.</summary>
    public string Text { get; }

    public DatabaseAddress Address => DatabaseAddress.Parse(Text);

    public string Folder { get; } = Directory.CreateTempSubdirectory("carillon-storage-").FullName;

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
        if (_reusable)
        {
            foreach (var table in new[] { "campaigns", "lists", "leads", "do_not_call", "imports", "attempts", "recordings", "leg_audio", "agent_activity", "agent_sessions", "users", "secrets", "audit", "servers", "carriers", "phones", "iax2_peers", "calling_rules", "join_tokens", "leases", "stops" })
                Raw(Address, "DELETE FROM " + table);
            Emptied.Add(Text);
        }
        else if (Text.StartsWith("sqlite:", StringComparison.Ordinal))
        {
            using var connection = new SqliteConnection(Address.ConnectionString);
            SqliteConnection.ClearPool(connection);
        }

        Directory.Delete(Folder, recursive: true);
    }

    private static byte[] MigrateFile()
    {
        using var template = new TestDatabase(DatabaseKind.Sqlite);
        new Database(template.Address).Migrate();
        Raw(template.Address, "PRAGMA wal_checkpoint(TRUNCATE)");
        return File.ReadAllBytes(template.Address.Name);
    }
}

using Microsoft.Data.Sqlite;
using MySqlConnector;

namespace Carillon.Storage;

public enum DatabaseKind { Sqlite, MariaDb }

/// <summary>Which database: <c>sqlite:path</c>, a plain path, or <c>mariadb://user:password@host:port/name</c>. Its text masks the password.</summary>
public sealed record DatabaseAddress
{
    private const int DefaultPort = 3306;

    private DatabaseAddress()
    {
    }

    public DatabaseKind Kind { get; private init; }
    /// <summary>The file of SQLite, or the name of the database on the server.</summary>
    public string Name { get; private init; } = "";
    public string Host { get; private init; } = "";
    public int Port { get; private init; }
    public string User { get; private init; } = "";
    private string Password { get; init; } = "";

    /// <summary>False, with a sentence for the operator, where the text is no address.</summary>
    public static bool TryParse(string? text, out DatabaseAddress address, out string fault)
    {
        address = new DatabaseAddress();
        fault = "";
        text = text?.Trim() ?? "";
        if (text.StartsWith("mariadb:", StringComparison.OrdinalIgnoreCase) || text.StartsWith("mysql:", StringComparison.OrdinalIgnoreCase))
            return TryParseServer(text, ref address, out fault);
        var path = text.StartsWith("sqlite:", StringComparison.OrdinalIgnoreCase) ? text["sqlite:".Length..] : text;
        if (path.Length == 0 || path.Contains("://", StringComparison.Ordinal))
        {
            fault = "The database address is not understood; it must be sqlite:PATH, a path, or mariadb://user:password@host:port/name.";
            return false;
        }

        address = new DatabaseAddress { Kind = DatabaseKind.Sqlite, Name = Path.GetFullPath(path) };
        return true;
    }

    /// <exception cref="StorageUnavailableException">The text is no address of a database.</exception>
    public static DatabaseAddress Parse(string text) =>
        TryParse(text, out var address, out var fault) ? address : throw new StorageUnavailableException(fault);

    /// <summary>For ADO.NET: the stores, and Orleans' membership. Carries the password.</summary>
    public string ConnectionString => Kind == DatabaseKind.Sqlite ? SqliteConnectionString() : ServerConnectionString(Name);

    /// <summary>A connection to the server without a database, to make the database.</summary>
    internal string ServerOnlyConnectionString => ServerConnectionString("");

    public override string ToString() =>
        Kind == DatabaseKind.Sqlite ? "sqlite:" + Name : $"mariadb://{User}:***@{Host}:{Port}/{Name}";

    private static bool TryParseServer(string text, ref DatabaseAddress address, out string fault)
    {
        fault = "The database address is not understood; it must be mariadb://user:password@host:port/name.";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.UserInfo.Length == 0)
            return false;
        var name = uri.AbsolutePath.Trim('/');
        if (!IsDatabaseName(name))
        {
            fault = "The database address names no database (or one with other characters than letters, digits, _ and -): mariadb://user:password@host:port/name.";
            return false;
        }

        var colon = uri.UserInfo.IndexOf(':', StringComparison.Ordinal);
        address = new DatabaseAddress
        {
            Kind = DatabaseKind.MariaDb,
            Name = name,
            Host = uri.Host,
            Port = uri.Port > 0 ? uri.Port : DefaultPort,
            User = Uri.UnescapeDataString(colon < 0 ? uri.UserInfo : uri.UserInfo[..colon]),
            Password = colon < 0 ? "" : Uri.UnescapeDataString(uri.UserInfo[(colon + 1)..]),
        };
        fault = "";
        return true;
    }

    private static bool IsDatabaseName(string name) =>
        name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    private string SqliteConnectionString() =>
        new SqliteConnectionStringBuilder { DataSource = Name, ForeignKeys = true, Pooling = true, DefaultTimeout = 30 }.ToString();

    private string ServerConnectionString(string database) => new MySqlConnectionStringBuilder
    {
        Server = Host,
        Port = (uint)Port,
        UserID = User,
        Password = Password,
        Database = database,
        ConnectionTimeout = 5,
        DefaultCommandTimeout = 30,
        CancellationTimeout = 2,
        ConnectionReset = true,
        // UPDATE ... WHERE version = @v answers whether a row matched, not whether its bytes changed.
        UseAffectedRows = false,
        // A broken server is noticed by its dead socket, too.
        Keepalive = 15,
        CharacterSet = "utf8mb4",
        ApplicationName = "carillon",
    }.ToString();
}

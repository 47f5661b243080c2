using Microsoft.Data.Sqlite;
using MySqlConnector;

namespace Carillon.Storage;

public enum DatabaseKind { Sqlite, MariaDb }

/// <summary>
/// Which database: <c>sqlite:path</c>, a plain path, or <c>mariadb://user:password@host:port,host:port/name</c>, where one of the hosts takes writes at
/// a time. Its text masks the password.
/// </summary>
public sealed record DatabaseAddress
{
    private const string Form = "mariadb://user:password@host:port/name";
    private static readonly string[] Schemes = ["mariadb://", "mysql://"];

    private DatabaseAddress()
    {
    }

    public DatabaseKind Kind { get; private init; }
    /// <summary>The file of SQLite, or the name of the database on the server.</summary>
    public string Name { get; private init; } = "";
    /// <summary>The servers of MariaDB, in the order that was written; none for SQLite.</summary>
    public IReadOnlyList<DatabaseNode> Nodes { get; private init; } = [];
    /// <summary>Of the first node.</summary>
    public string Host => Nodes is [var first, ..] ? first.Host : "";
    public int Port => Nodes is [var first, ..] ? first.Port : 0;
    public string User { get; private init; } = "";
    private string Password { get; init; } = "";
    internal string PasswordText => Password;

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

    /// <summary>For ADO.NET, to the first node. Carries the password.</summary>
    public string ConnectionString => Kind == DatabaseKind.Sqlite ? SqliteConnectionString() : ServerConnectionString(Name);

    /// <summary>A connection to the server without a database, to make the database.</summary>
    internal string ServerOnlyConnectionString => ServerConnectionString("");

    public override string ToString() =>
        Kind == DatabaseKind.Sqlite ? "sqlite:" + Name : $"mariadb://{User}:***@{string.Join(',', Nodes)}/{Name}";

    /// <summary>The same database and user at one server alone; also at one that is not in the list.</summary>
    public DatabaseAddress At(DatabaseNode node) => this with { Nodes = [node] };

    /// <summary>One server more.</summary>
    public DatabaseAddress And(DatabaseNode node) => this with { Nodes = [.. Nodes, node] };

    /// <summary>The same servers by another user.</summary>
    public DatabaseAddress As(string user, string password) => this with { User = user, Password = password };

    // By hand: an address with several hosts is no URI.
    private static bool TryParseServer(string text, ref DatabaseAddress address, out string fault)
    {
        fault = $"The database address is not understood; it must be {Form} (several servers: host:port,host:port).";
        if (Schemes.FirstOrDefault(s => text.StartsWith(s, StringComparison.OrdinalIgnoreCase)) is not { } scheme)
            return false;
        var rest = text[scheme.Length..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var (authority, name) = slash < 0 ? (rest, "") : (rest[..slash], rest[slash..].Trim('/'));
        var at = authority.LastIndexOf('@');
        if (at <= 0 || !TryParseNodes(authority[(at + 1)..], out var nodes))
            return false;
        if (!IsDatabaseName(name))
        {
            fault = $"The database address names no database (or one with other characters than letters, digits, _ and -): {Form}.";
            return false;
        }

        var user = authority[..at].Split(':', 2);
        address = new DatabaseAddress
        {
            Kind = DatabaseKind.MariaDb,
            Name = name,
            Nodes = nodes,
            User = Uri.UnescapeDataString(user[0]),
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : "",
        };
        fault = "";
        return true;
    }

    private static bool TryParseNodes(string text, out IReadOnlyList<DatabaseNode> nodes)
    {
        var found = new List<DatabaseNode>();
        nodes = found;
        foreach (var part in text.Split(','))
        {
            if (!DatabaseNode.TryParse(part, out var node))
                return false;
            if (!found.Contains(node))
                found.Add(node);
        }

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

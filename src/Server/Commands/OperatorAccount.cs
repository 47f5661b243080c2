using System.CommandLine;
using Carillon.Storage;

namespace Carillon.Server.Commands;

/// <summary>
/// The account of an operator's act on the servers themselves. Without it the address's own user is taken, who must not be allowed so much on a floor
/// that is at work.
/// </summary>
internal static class OperatorAccount
{
    public static Option<string?> User() => new("--user") { Description = "MariaDB's user for this act [default: that of --db]. carillon db init prints what he needs." };

    /// <summary>The address by that user; null and why, where his password is missing.</summary>
    public static DatabaseAddress? Take(DatabaseAddress address, string? user, string? passwordFile, out string? fault)
    {
        fault = null;
        if (user is null)
            return address;
        return PasswordSource.Read(passwordFile, 1, out fault) is { } password ? address.As(user, password) : null;
    }

    /// <summary>An address of servers, not of a file; null and why.</summary>
    public static DatabaseAddress? Servers(string text, string command, out string fault)
    {
        if (!DatabaseAddress.TryParse(text, out var address, out fault))
            return null;
        if (address.Kind == DatabaseKind.MariaDb)
            return address;
        fault = $"--db is a SQLite file; carillon db {command} is for MariaDB: mariadb://user:password@host:port,host:port/name";
        return null;
    }
}

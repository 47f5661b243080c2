using System.Net;
using System.Net.Sockets;
using Carillon.Storage.Nodes;
using Microsoft.Data.Sqlite;
using MySqlConnector;

namespace Carillon.Storage;

/// <summary>The database cannot be used. The message is one sentence for an operator; the cause is inside.</summary>
public sealed class StorageUnavailableException : Exception
{
    public StorageUnavailableException()
    {
    }

    public StorageUnavailableException(string message)
        : base(message)
    {
    }

    public StorageUnavailableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>What is wrong, in words, where the fault is of the connection and not of a statement; null for all else.</summary>
    internal static string? Explain(Exception fault, DatabaseAddress address) => fault switch
    {
        StorageUnavailableException unavailable => unavailable.Message,
        MySqlException e => ExplainServer(e, address),
        SqliteException e => ExplainFile(e, address),
        WriterLeftException left => left.Message,
        SocketException or TimeoutException or EndOfStreamException => $"The database server {address.Host}:{address.Port} does not answer.",
        _ => null,
    };

    private static string? ExplainServer(MySqlException e, DatabaseAddress address) => e.ErrorCode switch
    {
        MySqlErrorCode.AccessDenied => $"The database server {address.Host}:{address.Port} refused the password of user {address.User}.",
        MySqlErrorCode.DatabaseAccessDenied => $"User {address.User} may not use the database {address.Name} on {address.Host}:{address.Port}.",
        MySqlErrorCode.UnknownDatabase => $"There is no database {address.Name} on {address.Host}:{address.Port}.",
        MySqlErrorCode.TooManyUserConnections or MySqlErrorCode.ConnectionCountError => $"The database server {address.Host}:{address.Port} has no free connection.",
        MySqlErrorCode.OptionPreventsStatement => $"The database server {address.Host}:{address.Port} is read-only.",
        MySqlErrorCode.UnableToConnectToHost when !IsKnown(address.Host) => $"The database server's name {address.Host} is not known.",
        MySqlErrorCode.UnableToConnectToHost or MySqlErrorCode.ServerShutdown or MySqlErrorCode.NormalShutdown or MySqlErrorCode.QueryInterrupted =>
            $"The database server {address.Host}:{address.Port} does not answer.",
        _ => IsOfTheConnection(e) ? $"The connection to the database server {address.Host}:{address.Port} broke." : null,
    };

    // Asked again only when a connection failed: the driver does not say which of the two it was.
    private static bool IsKnown(string host)
    {
        try
        {
            return IPAddress.TryParse(host, out _) || Dns.GetHostAddresses(host).Length > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    // MySqlConnector reports a torn connection without a server's number, around the socket's or the stream's exception.
    internal static bool IsOfTheConnection(MySqlException e) =>
        e.Number is 0 or 1053 or 1077 or 1152 or 1184 or 1927 or 2006 or 2013
        || e.InnerException is SocketException or IOException or TimeoutException;

    private static string? ExplainFile(SqliteException e, DatabaseAddress address) => e.SqliteErrorCode switch
    {
        5 or 6 => $"The database file {address.Name} is locked by another program.",
        8 => $"The database file {address.Name} is read-only.",
        10 => $"The disk refused to read or write the database file {address.Name}.",
        11 or 26 => $"The file {address.Name} is damaged, or is no SQLite database.",
        13 => $"The disk that holds the database file {address.Name} is full.",
        14 => $"The database file {address.Name} cannot be opened.",
        _ => null,
    };
}

using System.Net.Sockets;
using MySqlConnector;

namespace Carillon.Storage.Nodes;

/// <summary>Faults that say: this node is no longer the one to write to.</summary>
internal static class NodeLost
{
    public static bool Is(Exception fault) => IsRefusal(fault) || IsBroken(fault);

    /// <summary>The node answered that it takes no writes (read-only, or out of Galera's majority): nothing was stored.</summary>
    public static bool IsRefusal(Exception fault) => fault is MySqlException { Number: 1290 or 1836 or 1047 };

    /// <summary>It answers no more. Where that happened at a commit, nobody knows whether it was stored.</summary>
    public static bool IsBroken(Exception fault) => fault switch
    {
        WriterLeftException or SocketException or EndOfStreamException => true,
        MySqlException e => e.ErrorCode is MySqlErrorCode.UnableToConnectToHost || StorageUnavailableException.IsOfTheConnection(e),
        _ => false,
    };
}

/// <summary>The writer was found elsewhere while a statement was under way at this node.</summary>
internal sealed class WriterLeftException(DatabaseNode node) : Exception($"The database is no longer written at {node}.");

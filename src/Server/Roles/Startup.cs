using System.Net.Sockets;
using Carillon.Journal;
using Carillon.Server.Commands;
using Carillon.Storage;
using Microsoft.Extensions.Logging;

namespace Carillon.Server.Roles;

/// <summary>Turns what commonly goes wrong at a start into one sentence and an exit code; all else is logged whole.</summary>
internal static partial class Startup
{
    public static async Task<int> Guard(Func<Task> run, ILogger log)
    {
        try
        {
            await run();
            return ExitCodes.Done;
        }
        catch (Exception e) when (Sentence(e) is not null)
        {
            return Complain.Unavailable(Sentence(e)!);
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Done;
        }
        catch (Exception e)
        {
            Ended(log, e);
            return ExitCodes.Failed;
        }
    }

    /// <summary>Null: not one of the common ones.</summary>
    public static string? Sentence(Exception? e) => e switch
    {
        null => null,
        StorageUnavailableException or JournalException or CannotStartException => e.Message,
        SocketException socket => $"a port cannot be used: {socket.Message}",
        IOException { InnerException: not null } io when io.Message.Contains("address already in use", StringComparison.OrdinalIgnoreCase) => io.Message,
        AggregateException { InnerExceptions.Count: 1 } => Sentence(e.InnerException),
        _ => null,
    };

    [LoggerMessage(9001, LogLevel.Critical, "The role ended on a fault")]
    private static partial void Ended(ILogger log, Exception e);
}

/// <summary>The ground of a role is not as it must be; the message is for the operator.</summary>
internal sealed class CannotStartException(string message) : Exception(message);

using Carillon.Contracts;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Lab.Agents;

/// <summary>A second screen of an agent, opened beside his first to press one button.</summary>
public static class SecondScreen
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>A software agent who is logged out logs in again at once.</summary>
    /// <returns>False: refused, for he is in a call; or nobody answered.</returns>
    public static async Task<bool> LogOutAsync(LabAgent who, Uri web, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(who);
        var shown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var connection = new AgentConnection(who, web, TimeProvider.System, NullLogger<AgentConnection>.Instance)
        {
            Changed = (_, _, _) => shown.TrySetResult(),
            Lost = _ => { },
        };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var running = connection.RunAsync(stop.Token);
        try
        {
            await shown.Task.WaitAsync(s_patience, ct).ConfigureAwait(false);
            return await connection.PressAsync(nameof(IAgentHub.LogOut)).ConfigureAwait(false) is { Accepted: true };
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await running.ConfigureAwait(false);
        }
    }
}

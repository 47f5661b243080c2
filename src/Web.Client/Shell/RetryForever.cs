using Microsoft.AspNetCore.SignalR.Client;

namespace Carillon.Web.Client.Shell;

/// <summary>A screen never gives up on its server: at once, then slower, every five seconds at most, each with some luck in it.</summary>
public sealed class RetryForever : IRetryPolicy
{
    private static readonly double[] Seconds = [0, 0.3, 1, 2, 3];

    public TimeSpan? NextRetryDelay(RetryContext retryContext)
    {
        ArgumentNullException.ThrowIfNull(retryContext);
        var seconds = retryContext.PreviousRetryCount < Seconds.Length ? Seconds[retryContext.PreviousRetryCount] : 5;
        return TimeSpan.FromSeconds(seconds * (0.8 + 0.4 * Random.Shared.NextDouble()));
    }
}

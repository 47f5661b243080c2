using System.Threading.RateLimiting;

namespace Carillon.Web.Auth;

/// <summary>Counts log-ins per address and name, and per address; both forget within a minute.</summary>
internal sealed class LogInThrottle : IDisposable
{
    private readonly PartitionedRateLimiter<(string Address, string User)> _limiter;

    public LogInThrottle(WebOptions options)
    {
        _limiter = PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<(string Address, string User), string>(key =>
                RateLimitPartition.GetSlidingWindowLimiter(key.Address, _ => Window(options.LogInsPerMinuteAndAddress))),
            PartitionedRateLimiter.Create<(string Address, string User), (string, string)>(key =>
                RateLimitPartition.GetSlidingWindowLimiter(key, _ => Window(options.LogInsPerMinute))));
    }

    public bool Allows(string address, string user)
    {
        using var lease = _limiter.AttemptAcquire((address, user));
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();

    private static SlidingWindowRateLimiterOptions Window(int perMinute) => new()
    {
        PermitLimit = perMinute,
        Window = TimeSpan.FromMinutes(1),
        SegmentsPerWindow = 6,
        QueueLimit = 0,
    };
}

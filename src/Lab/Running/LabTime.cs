namespace Carillon.Lab.Running;

/// <summary>One clock for all measurements: time stamps of the monotonic clock, and what they were on the wall.</summary>
internal sealed class LabTime(TimeProvider clock)
{
    private readonly long _startStamp = clock.GetTimestamp();
    private readonly DateTimeOffset _start = clock.GetUtcNow();

    public long Now => clock.GetTimestamp();

    public double Milliseconds(long from, long to) => clock.GetElapsedTime(from, to).TotalMilliseconds;

    public TimeSpan Since(long stamp) => clock.GetElapsedTime(stamp);

    public DateTimeOffset Wall(long stamp) => _start + clock.GetElapsedTime(_startStamp, stamp);

    public long UnixMicros(long stamp) => (Wall(stamp) - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}

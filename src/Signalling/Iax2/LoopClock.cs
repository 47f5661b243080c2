namespace Carillon.Signalling.Iax2;

/// <summary>The injected clock in its own ticks: moments are long, durations TimeSpan.</summary>
sealed class LoopClock(TimeProvider provider)
{
    public const long Never = long.MaxValue;

    public TimeProvider Provider { get; } = provider;
    public long Now => Provider.GetTimestamp();

    public long After(TimeSpan duration) => Provider.GetTimestamp() + (long)(duration.TotalSeconds * Provider.TimestampFrequency);
    public TimeSpan Since(long moment) => Provider.GetElapsedTime(moment);
    public TimeSpan Until(long moment) => Provider.GetElapsedTime(Provider.GetTimestamp(), moment);
}

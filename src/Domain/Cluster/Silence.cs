namespace Carillon.Domain.Cluster;

/// <summary>How long a server has not been heard. Looked at regularly: who looks too late has stood still himself, and begins to listen anew, for what came meanwhile lies unread.</summary>
internal sealed class Silence(TimeProvider clock, TimeSpan lookEvery)
{
    private long _heardAt = clock.GetTimestamp();
    private long _lookedAt = clock.GetTimestamp();

    /// <summary>It was heard at least once.</summary>
    public bool IsKnown { get; private set; }

    public TimeSpan Lasts => clock.GetElapsedTime(_heardAt);

    public void Heard() => (_heardAt, IsKnown) = (clock.GetTimestamp(), true);

    public void Look()
    {
        var now = clock.GetTimestamp();
        if (clock.GetElapsedTime(_lookedAt, now) > lookEvery * 2.5)
            _heardAt = now;
        _lookedAt = now;
    }
}

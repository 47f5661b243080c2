namespace Carillon.Switch.Incoming;

/// <summary>So many calls in a second and no more. Owned by the control loop.</summary>
internal sealed class IncomingRate(TimeProvider clock)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private long _since = clock.GetTimestamp();
    private uint _calls;

    /// <param name="perSecond">0: no limit.</param>
    public bool TryTake(uint perSecond)
    {
        if (clock.GetElapsedTime(_since) >= Second)
            (_since, _calls) = (clock.GetTimestamp(), 0);
        return perSecond == 0 || ++_calls <= perSecond;
    }
}

using Carillon.Switch.Control;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Journalling;

/// <summary>One reader of live events. Too slow for its bound: it is cut off, and comes back by replay.</summary>
internal sealed class Subscription(ulong from, WakeUps wakeUps)
{
    private const int Bound = 20_000;

    /// <summary>The last sequence that was given out before it began: replay goes up to here, live events follow.</summary>
    public ulong From { get; } = from;

    public Outbox<SwitchEvent> Live { get; } = new(Bound, wakeUps);

    /// <summary>False: it was too slow, and is cut off.</summary>
    public bool Offer(SwitchEvent happened)
    {
        if (Live.Offer(happened))
            return true;
        Live.Complete(new TimeoutException($"the reader of events was more than {Bound} behind"));
        return false;
    }

    public void Close() => Live.Complete();
}

using System.Threading.Channels;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Journalling;

/// <summary>One reader of live events. Too slow for its bound: it is cut off, and comes back by replay.</summary>
internal sealed class Subscription(ulong from)
{
    private const int Bound = 20_000;

    private readonly Channel<SwitchEvent> _live = Channel.CreateBounded<SwitchEvent>(new BoundedChannelOptions(Bound) { SingleReader = true, SingleWriter = true });

    /// <summary>The last sequence that was given out before it began: replay goes up to here, live events follow.</summary>
    public ulong From { get; } = from;

    public ChannelReader<SwitchEvent> Live => _live.Reader;

    /// <summary>False: it was too slow, and is cut off.</summary>
    public bool Offer(SwitchEvent happened)
    {
        if (_live.Writer.TryWrite(happened))
            return true;
        _live.Writer.TryComplete(new TimeoutException($"the reader of events was more than {Bound} behind"));
        return false;
    }

    public void Close() => _live.Writer.TryComplete();
}

namespace Carillon.Protocols.Srtp;

/// <summary>Which of the last 64 packet indices have been seen (RFC 3711 section 3.3.2). Older ones count as seen.</summary>
public struct ReplayWindow
{
    private const int Size = 64;
    private ulong _seen;
    private bool _any;

    public long Highest { get; private set; }

    /// <summary>The index that a 16-bit sequence number stands for: the nearest to the highest (RFC 3711 section 3.3.1). Below 0: from before the first.</summary>
    public readonly long Estimate(ushort sequence) => _any ? Highest + (short)(sequence - (ushort)Highest) : sequence;

    public readonly bool IsFresh(long index)
    {
        if (index < 0) return false;
        if (!_any || index > Highest) return true;
        var age = Highest - index;
        return age < Size && (_seen >> (int)age & 1) == 0;
    }

    /// <summary>Notes an index that was fresh. For received packets only once the tag has proved right.</summary>
    public void Note(long index)
    {
        if (!_any) (_any, Highest, _seen) = (true, index, 1);
        else if (index > Highest)
        {
            var step = index - Highest;
            _seen = (step < Size ? _seen << (int)step : 0) | 1;
            Highest = index;
        }
        else _seen |= 1UL << (int)(Highest - index);
    }
}

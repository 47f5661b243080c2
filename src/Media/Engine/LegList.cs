namespace Carillon.Media;

/// <summary>
/// A shard's legs, with what the tick asks of every one of them beside each other: when it is to be looked at, and on which tick of
/// a frame its turn is. So a tick touches only the legs that have something to do. The order does not matter: removing puts the last into the gap.
/// </summary>
internal sealed class LegList(int capacity)
{
    private MediaLeg[] _legs = new MediaLeg[capacity];
    private long[] _looks = new long[capacity];
    private int[] _phases = new int[capacity];

    public int Count { get; private set; }

    public MediaLeg this[int index] => _legs[index];

    /// <summary>The tick of each leg's next look.</summary>
    public Span<long> Looks => _looks.AsSpan(0, Count);

    public ReadOnlySpan<int> Phases => _phases.AsSpan(0, Count);

    public void Add(MediaLeg leg)
    {
        if (Count == _legs.Length)
        {
            Array.Resize(ref _legs, Count * 2);
            Array.Resize(ref _looks, Count * 2);
            Array.Resize(ref _phases, Count * 2);
        }
        leg.Slot = Count;
        (_legs[Count], _looks[Count], _phases[Count]) = (leg, 0, leg.Phase);
        Count++;
    }

    public void Remove(MediaLeg leg)
    {
        if (leg.Slot < 0) return;
        var (at, last) = (leg.Slot, --Count);
        (_legs[at], _looks[at], _phases[at]) = (_legs[last], _looks[last], _phases[last]);
        _legs[at].Slot = at;
        _legs[last] = null!;
        leg.Slot = -1;
    }

    /// <summary>Gives a leg its turn on another tick of the frame; one that was silenced has none.</summary>
    public void Rephase(MediaLeg leg, int phase)
    {
        leg.Phase = phase;
        if (leg.Slot >= 0) _phases[leg.Slot] = phase;
    }
}

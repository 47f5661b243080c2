namespace Carillon.Media;

/// <summary>
/// When to look next for a leg's packets. A phone sends every 20 ms, at its own moment: once that moment is known, three looks of four
/// would find nothing, and an empty look costs a third of a full one. So a steady leg is looked at when its packet is due; every
/// <see cref="LooksBeforeProbe"/> packets a tick early and until nothing is left, so that a clock that runs ahead, or a packet that
/// queues behind another, costs delay for a third of a second at most. Whatever else happens, it is looked at on every tick again,
/// until it has long been silent.
/// </summary>
internal struct ArrivalRhythm
{
    /// <summary>So many packets in a row a like number of ticks apart are a rhythm.</summary>
    public const int SteadyAfter = 8;

    public const int LooksBeforeProbe = 16;

    /// <summary>Who has been silent for so many looks is looked at on every second tick: a leg that rings, a phone that sends no silence.</summary>
    private const int QuietAfter = 16;

    private long _cameAt;
    private long _period;
    private int _alike;
    private bool _probing;
    private int _missed;

    /// <summary>The tick of the next look.</summary>
    public long Next { get; private set; }

    /// <summary>Whether the look at hand goes on until nothing is left: without a rhythm on the leg's turn, in one at a probe.</summary>
    public readonly bool Drains(bool isTurn) => _probing || (_alike < SteadyAfter && isTurn);

    public void Looked(long tick, bool found)
    {
        if (!found)
        {
            // Late, or not there yet at a probe: it is looked for until it comes.
            Next = tick + (++_missed < QuietAfter ? 1 : 2);
            return;
        }
        _missed = 0;
        var apart = tick - _cameAt;
        _alike = apart == _period ? _alike + 1 : 0;
        (_cameAt, _period) = (tick, apart);
        _probing = _alike >= SteadyAfter && _alike % LooksBeforeProbe == 0;
        Next = tick + (_alike < SteadyAfter ? 1 : _probing ? Math.Max(1, _period - 1) : _period);
    }
}

namespace Carillon.Media;

/// <summary>
/// When to look next for a leg's packets. A phone sends every 20 ms, at its own moment: once that moment is known, three looks of four
/// would find nothing, and an empty look costs a third of a full one. So a steady leg is looked at when its packet is due, and at the
/// next tick if it is not there yet, which moves the moment: between two ticks it is the later one. Every
/// <see cref="LooksBeforeProbe"/> packets it is looked at a tick early and until nothing is left, so that a clock that runs ahead, or a packet
/// that queues behind another, costs delay for a third of a second at most. Whatever else happens, it is looked at on every tick again,
/// until it has long been silent: then it rests until the system tells of something, or is looked at on every second tick where the system cannot.
/// </summary>
internal struct ArrivalRhythm
{
    /// <summary>So many packets in a row about as far apart are a rhythm.</summary>
    public const int SteadyAfter = 8;

    public const int LooksBeforeProbe = 16;

    /// <summary>Ticks that a packet may come late without breaking the rhythm, and that distances may differ by while it is learnt.</summary>
    private const int Play = 1;

    /// <summary>So many looks in vain: a leg that rings, a phone that sends no silence.</summary>
    private const int QuietAfter = 16;

    private long _cameAt;
    private long _runSince;
    private long _period;
    private long _due;
    private int _alike;
    private bool _probing;
    private bool _early;
    private int _missed;

    /// <summary>The tick of the next look.</summary>
    public long Next { get; private set; }

    public readonly bool IsQuiet => _missed >= QuietAfter;

    public readonly bool IsAtRest => Next == long.MaxValue;

    private readonly bool IsSteady => _alike >= SteadyAfter;

    /// <summary>Whether the look at hand goes on until nothing is left: without a rhythm on the leg's turn, in one at a probe.</summary>
    public readonly bool Drains(bool isTurn) => _probing || (!IsSteady && isTurn);

    /// <summary>No look until <see cref="Wake"/>.</summary>
    public void Rest() => (Next, _missed) = (long.MaxValue, QuietAfter);

    /// <summary>Something has come: it is looked at on every tick, and what it learns begins anew.</summary>
    public void Wake(long tick)
    {
        (Next, _probing, _early) = (tick, false, false);
        StartRun(tick);
    }

    public void Looked(long tick, bool found)
    {
        if (!found)
        {
            Missed(tick);
            return;
        }
        _missed = 0;
        if (IsSteady && tick < _due)
        {
            // At a probe: this period's packet, or one that had queued? The look at its due time tells.
            (_alike, _cameAt, _probing, _early, Next) = (_alike + 1, tick, false, true, _due);
            return;
        }
        _early = false;
        if (IsSteady) Follow(tick);
        else Learn(tick);
        _cameAt = tick;
        _probing = IsSteady && _alike % LooksBeforeProbe == 0;
        _due = tick + _period;
        Next = !IsSteady ? tick + 1 : _probing ? _due - 1 : _due;
    }

    private void Missed(long tick)
    {
        if (_early)
        {
            // It had come early: from now on it is due a tick earlier.
            _early = false;
            Next = _due = tick - 1 + _period;
            return;
        }
        // Late, or not there yet at a probe: it is looked for until it comes.
        _missed++;
        Next = tick + (IsQuiet ? 2 : 1);
    }

    private void Follow(long tick)
    {
        if (tick - _due <= Play) _alike++;
        else StartRun(tick);
    }

    /// <summary>The period is the mean of a run: single distances are a tick off where packets come between two ticks.</summary>
    private void Learn(long tick)
    {
        var apart = tick - _cameAt;
        // Of half a frame's ticks and less there is nothing to save.
        if (apart <= 2 * Play || Math.Abs(apart * _alike - (_cameAt - _runSince)) > 2 * Play * _alike)
        {
            StartRun(tick);
            return;
        }
        _alike++;
        _period = (tick - _runSince + _alike / 2) / _alike;
    }

    private void StartRun(long tick) => (_runSince, _alike, _period) = (tick, 0, 1);
}

namespace Carillon.Lab.Audio;

/// <summary>
/// Finds identities in a stream of frames. A number counts once a whole code was read with its check; then the stretch reaches
/// back to the first frame that fits. Fed by one thread; no allocation.
/// </summary>
public sealed class IdentityDecoder
{
    /// <summary>So many frames (120 ms) without a fitting symbol end a stretch.</summary>
    public const int BreakFrames = 6;

    // A stretch reaches back at most 1 s before its code was read.
    private const int HistoryFrames = 64;
    private const int ReachBackFrames = 50;

    private readonly IHeard _heard;
    private readonly long _frameTicks;
    private readonly FrameReading[] _readings = new FrameReading[HistoryFrames];
    private readonly long[] _times = new long[HistoryFrames];
    private readonly IdentitySymbol[] _code = new IdentitySymbol[IdentityCode.Symbols];
    private readonly IdentitySymbol[] _trial = new IdentitySymbol[IdentityCode.Symbols];
    private long _count;
    private bool _active;
    private ushort _number;

    // The frame at which the code was last read from its beginning: says which symbol is due.
    private long _codeStart;
    private long _from;
    private long _lastFit = -1;
    private long _lastFitTime;
    private long _lastTime;
    private int _frames;
    private int _longestGap;

    // No later stretch may reach back before this frame.
    private long _barrier;

    /// <param name="heard">Told of each stretch.</param>
    /// <param name="frameTicks">What 20 ms are on the clock of the time stamps.</param>
    public IdentityDecoder(IHeard heard, long frameTicks) => (_heard, _frameTicks) = (heard, frameTicks);

    /// <summary>Time stamp of the last frame that belonged to the voice heard last. Any thread.</summary>
    public long LastFit => Volatile.Read(ref _lastFitTime);

    /// <summary>Takes the next 20 ms.</summary>
    /// <param name="frame">160 samples.</param>
    /// <param name="time">When it came; any clock, as long as it is one.</param>
    /// <param name="lostBefore">Frames missing directly before it.</param>
    public void Feed(ReadOnlySpan<short> frame, long time, int lostBefore = 0)
    {
        // A far side that sends nothing at all is silent too.
        if (_lastTime != 0 && time - _lastTime > (BreakFrames + 2) * _frameTicks)
            lostBefore = Math.Max(lostBefore, BreakFrames);
        _lastTime = time;
        for (var i = Math.Min(lostBefore, HistoryFrames); i > 0; i--)
            Take(new FrameReading(FrameKind.Lost, default), time);
        Take(ToneBank.Read(frame), time);
    }

    /// <summary>Reports what is still going on and forgets it; for the end of a leg.</summary>
    public void Finish()
    {
        if (_active)
            Close();
    }

    private void Take(FrameReading reading, long time)
    {
        var at = _count++;
        _readings[at % HistoryFrames] = reading;
        _times[at % HistoryFrames] = time;
        if (_active)
            Follow(at, reading, time);
        if (_count < IdentityCode.Frames || !TryReadCode(at, out var number))
            return;
        _codeStart = at - IdentityCode.Frames + 1;
        if (!_active || number != _number)
            Open(at, number);
    }

    private void Follow(long at, FrameReading reading, long time)
    {
        if (reading.Kind == FrameKind.Symbol && Fits(at, reading.Symbol))
        {
            _longestGap = Math.Max(_longestGap, (int)(at - _lastFit) - 1);
            _lastFit = at;
            Volatile.Write(ref _lastFitTime, time);
            _frames++;
        }
        else if (at - _lastFit >= BreakFrames)
        {
            Close();
        }
    }

    private void Close()
    {
        _heard.Heard(Current(open: false));
        _active = false;
        _barrier = _lastFit + 1;
    }

    private HeardStretch Current(bool open) => new(_number, _from, _lastFitTime, _frames, _longestGap, open);

    private void Open(long at, ushort number)
    {
        if (_active)
            Close();
        // Where two voices alternate, the old one may have fitted the very frames that complete the new one.
        _barrier = Math.Min(_barrier, at - IdentityCode.FramesPerSymbol + 1);
        _active = true;
        _number = number;
        IdentityCode.Write(number, _code);
        ReachBack(at);
        _heard.Heard(Current(open: true));
    }

    /// <summary>Walks back over frames that fit, across short gaps.</summary>
    private void ReachBack(long at)
    {
        (_frames, _longestGap) = (0, 0);
        var (first, last) = (at, -1L);
        var oldest = Math.Max(Math.Max(0, _barrier), at - ReachBackFrames);
        for (var i = at; i >= oldest && first - i <= BreakFrames; i--)
        {
            var reading = _readings[i % HistoryFrames];
            if (reading.Kind != FrameKind.Symbol || !Fits(i, reading.Symbol))
                continue;
            if (last < 0)
                last = i;
            else
                _longestGap = Math.Max(_longestGap, (int)(first - i) - 1);
            first = i;
            _frames++;
        }

        if (first > oldest && IsBorder(first - 1))
            first--;
        _from = _times[first % HistoryFrames];
        _lastFit = last;
        Volatile.Write(ref _lastFitTime, _times[last % HistoryFrames]);
    }

    /// <summary>A frame across two symbols is no clear pair, but its strongest tones are of those that are due.</summary>
    private bool IsBorder(long at)
    {
        var reading = _readings[at % HistoryFrames];
        if (reading.Kind != FrameKind.Other)
            return false;
        var (before, after) = (Due(at - 1), Due(at + 1));
        return (reading.Symbol.Low == before.Low || reading.Symbol.Low == after.Low)
            && (reading.Symbol.High == before.High || reading.Symbol.High == after.High);
    }

    /// <summary>The symbol that is due, or its neighbour: frames and symbols may be out of step by less than a frame.</summary>
    private bool Fits(long at, IdentitySymbol symbol) => symbol == Due(at - 1) || symbol == Due(at + 1);

    private IdentitySymbol Due(long at)
    {
        var place = (int)((at - _codeStart) % IdentityCode.Frames);
        return _code[(place < 0 ? place + IdentityCode.Frames : place) / IdentityCode.FramesPerSymbol];
    }

    /// <summary>
    /// Is the last quarter of a second a code? Where frames and symbols are out of step, one frame of the two is clear and the
    /// other is a border or already the next symbol: so both are tried first.
    /// </summary>
    private bool TryReadCode(long at, out ushort number) =>
        TryReadCode(at, prefer: 0, out number) || TryReadCode(at, prefer: 1, out number);

    private bool TryReadCode(long at, int prefer, out ushort number)
    {
        number = 0;
        var first = at - IdentityCode.Frames + 1;
        if (first < _barrier)
            return false;
        for (var i = 0; i < IdentityCode.Symbols; i++)
        {
            var place = first + i * IdentityCode.FramesPerSymbol;
            if (!TrySymbol(place + prefer, i, out _trial[i]) && !TrySymbol(place + 1 - prefer, i, out _trial[i]))
                return false;
        }

        return IdentityCode.TryRead(_trial, out number);
    }

    private bool TrySymbol(long place, int position, out IdentitySymbol symbol)
    {
        var reading = _readings[place % HistoryFrames];
        symbol = reading.Symbol;
        return reading.Kind == FrameKind.Symbol && symbol.IsFirst == (position == 0);
    }
}

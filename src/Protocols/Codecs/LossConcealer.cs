namespace Carillon.Protocols.Codecs;

/// <summary>
/// Fills gaps in 8 kHz speech (ITU-T G.711 Appendix I): the last pitch period is repeated, after 10 and 20 ms the last two and
/// three, joined by overlap-add; from 10 ms on it fades, and after 60 ms all is silence. It keeps no history of its own: the
/// caller has the samples and hands them over at a gap, so that speech without gaps costs nothing. Allocates at its making alone.
/// </summary>
public sealed class LossConcealer
{
    /// <summary>What <see cref="Begin"/> wants of the samples before a gap: 48.75 ms.</summary>
    public const int HistorySamples = 3 * MaxPitch + OverlapSamples;

    /// <summary>So many samples before a gap may be rewritten: hold them back (3.75 ms, the delay of Appendix I).</summary>
    public const int OverlapSamples = MaxPitch / 4;

    private const int MaxPitch = PitchSearch.MaxPitch;
    private const int Stage = 80;
    private const int FadeSamples = 400;
    private const int Silent = Stage + FadeSamples;
    private const int LongestBlend = 80;
    private readonly float[] _past = new float[HistorySamples];
    // The last quarter period as it was received, and the end of the cycle before it was lengthened.
    private readonly float[] _quarter = new float[OverlapSamples];
    private readonly float[] _tail = new float[OverlapSamples];
    private int _pitch;
    private int _overlap;
    private int _cycle;
    private int _at;
    private int _tailAt;
    private int _lost = Silent;

    /// <summary>Inside a gap, from <see cref="Begin"/> to <see cref="End"/>. Before the first sample ever there is a gap, too.</summary>
    public bool IsConcealing { get; private set; } = true;

    /// <summary>It has faded out: what follows is silence until samples come again.</summary>
    public bool IsSilent => IsConcealing && _lost >= Silent;

    /// <summary>Forgets what was: a gap of silence before the first sample.</summary>
    public void Reset() => (IsConcealing, _lost, _pitch) = (true, Silent, 0);

    /// <summary>
    /// A gap begins after these <see cref="HistorySamples"/> samples. Rewrites the last of them, so that the join is smooth, and
    /// returns how many: at most <see cref="OverlapSamples"/>.
    /// </summary>
    public int Begin(Span<short> history)
    {
        for (var i = 0; i < HistorySamples; i++) _past[i] = history[i];
        _pitch = PitchSearch.Find(_past);
        _overlap = _pitch / 4;
        _past.AsSpan(HistorySamples - _overlap).CopyTo(_quarter);
        (IsConcealing, _lost, _at, _cycle, _tailAt) = (true, 0, 0, 0, _overlap);
        Lengthen();
        for (var i = HistorySamples - _overlap; i < HistorySamples; i++) history[i] = (short)_past[i];
        return _overlap;
    }

    /// <summary>The next samples of the gap, any number of them.</summary>
    public void Fill(Span<short> lost)
    {
        while (!lost.IsEmpty && _lost < Silent)
        {
            if (_lost is Stage or 2 * Stage) LengthenSmoothly();
            var count = Math.Min(lost.Length, (_lost < 2 * Stage ? (_lost / Stage + 1) * Stage : Silent) - _lost);
            for (var i = 0; i < count; i++) lost[i] = (short)(Next() * Gain(_lost++));
            lost = lost[count..];
        }
        lost.Clear();
    }

    /// <summary>
    /// Samples have come again: their start is blended with the end of what was made up, the longer the gap the longer. Returns
    /// how many of them were changed; none of the first that ever come.
    /// </summary>
    public int End(Span<short> good)
    {
        IsConcealing = false;
        if (_pitch == 0) return 0;
        // 4 ms more for every 10 ms after the first, up to 10 ms.
        var count = Math.Min(good.Length, Math.Min(LongestBlend, _overlap + Math.Max(0, _lost - Stage) * 2 / 5));
        var gain = Gain(_lost);
        for (var i = 0; i < count; i++)
        {
            var share = (i + 1f) / count;
            good[i] = (short)(Next() * gain * (1 - share) + good[i] * share);
        }
        return count;
    }

    private static float Gain(int lost) => lost < Stage ? 1 : Math.Max(0, 1 - (lost - Stage) / (float)FadeSamples);

    private float Next()
    {
        var sample = _past[HistorySamples - _cycle + _at];
        if (++_at == _cycle) _at = 0;
        if (_tailAt == _overlap) return sample;
        var share = (_tailAt + 1f) / _overlap;
        return _tail[_tailAt++] * (1 - share) + sample * share;
    }

    private void LengthenSmoothly()
    {
        var at = _at;
        for (var i = 0; i < _overlap; i++) _tail[i] = Next();
        _at = at % _pitch;
        Lengthen();
        _tailAt = 0;
    }

    /// <summary>One period more is repeated; its end is made to fit its beginning.</summary>
    private void Lengthen()
    {
        _cycle += _pitch;
        for (var i = 0; i < _overlap; i++)
        {
            var share = (i + 1f) / _overlap;
            _past[HistorySamples - _overlap + i] = _quarter[i] * (1 - share) + _past[HistorySamples - _cycle - _overlap + i] * share;
        }
    }
}

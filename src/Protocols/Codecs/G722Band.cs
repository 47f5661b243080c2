namespace Carillon.Protocols.Codecs;

/// <summary>
/// One sub-band: its adaptive predictor (clauses 6.2.1.4 and 6.2.2.4, blocks RECONS to PREDIC) and its scale factor (LOGSCL to SCALEL).
/// The same at both ends; they stay in step for both work from what was quantized.
/// </summary>
internal struct G722Band
{
    private readonly int _mostScale;
    private readonly int _scaleShift;
    private int _scale;
    private int _a1, _a2;
    private int _r1, _r2;
    private int _p1, _p2;
    private Six _b, _d;
    private int _zero;

    private G722Band(int mostScale, int scaleShift, int step) => (_mostScale, _scaleShift, Step) = (mostScale, scaleShift, step);

    public static G722Band Lower => new(18_432, 8, 32);

    public static G722Band Higher => new(22_528, 10, 8);

    /// <summary>The quantizer's scale factor (DETL, DETH).</summary>
    public int Step { get; private set; }

    /// <summary>What the predictor expects of the next sample (SL, SH).</summary>
    public int Expected { get; private set; }

    /// <summary>Takes the quantized difference in: the predictor and its expectation move on by one sample.</summary>
    public void Predict(int d0)
    {
        var r0 = Limit(Expected + d0);
        var p0 = Limit(_zero + d0);
        Poles(p0);
        Zeros(d0);
        (_r2, _r1) = (_r1, r0);
        (_p2, _p1) = (_p1, p0);
        var poles = Limit(((_a1 * Limit(_r1 + _r1)) >> 15) + ((_a2 * Limit(_r2 + _r2)) >> 15));
        Expected = Limit(poles + _zero);
    }

    /// <summary>Takes the logarithmic step of a code in.</summary>
    public void Scale(int step)
    {
        _scale = Math.Clamp(((_scale * 127) >> 7) + step, 0, _mostScale);
        var mantissa = G722Tables.Ilb[(_scale >> 6) & 31];
        var shift = _scaleShift - (_scale >> 11);
        Step = (shift < 0 ? mantissa << -shift : mantissa >> shift) << 2;
    }

    public static int Limit(int value) => Math.Clamp(value, short.MinValue, short.MaxValue);

    // UPPOL2, UPPOL1: moved by the signs of what was reconstructed, kept where the filter is stable.
    private void Poles(int p0)
    {
        var quarter = Limit(_a1 << 2);
        var away = SameSign(p0, _p1) ? Math.Min(-quarter, short.MaxValue) : quarter;
        var a2 = (SameSign(p0, _p2) ? 128 : -128) + (away >> 7) + ((_a2 * 32_512) >> 15);
        a2 = Math.Clamp(a2, -12_288, 12_288);
        var a1 = Limit((SameSign(p0, _p1) ? 192 : -192) + ((_a1 * 32_640) >> 15));
        var most = Limit(15_360 - a2);
        (_a1, _a2) = (Math.Clamp(a1, -most, most), a2);
    }

    // UPZERO, DELAYA, FILTEZ.
    private void Zeros(int d0)
    {
        var toward = d0 == 0 ? 0 : 128;
        var sum = 0;
        var next = d0;
        for (var i = 0; i < Six.Length; i++)
        {
            var b = Limit((SameSign(_d[i], d0) ? toward : -toward) + ((_b[i] * 32_640) >> 15));
            (next, _d[i]) = (_d[i], next);
            _b[i] = b;
            sum += (Limit(_d[i] + _d[i]) * b) >> 15;
        }
        _zero = Limit(sum);
    }

    private static bool SameSign(int one, int other) => (one ^ other) >= 0;

    [System.Runtime.CompilerServices.InlineArray(Length)]
    private struct Six
    {
        public const int Length = 6;
        private int _first;
    }
}

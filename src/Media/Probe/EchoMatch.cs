namespace Carillon.Media;

/// <summary>Finds the frames of the probe's signal in what was heard, each by correlation where the last one leads to expect it, else anywhere.</summary>
internal sealed class EchoMatch(ReadOnlyMemory<short> heard, long[] heardAt)
{
    private const int Length = AudioClip.FrameSamples;

    /// <summary>Another frame of the same noise comes to 0.4 at most.</summary>
    private const double Alike = 0.6;

    /// <summary>Samples to either side of where a frame is expected: a jitter buffer gives and takes a frame or two.</summary>
    private const int Nearby = 3 * Length;

    /// <summary>Searches of everything: each takes milliseconds.</summary>
    private const int MostSearches = 12;

    private const int SilentPeak = 64;

    private readonly List<TimeSpan> _trips = [];
    private double _powerSaid;
    private double _powerHeard;
    private int _searches;

    public EchoHeard Find(ReadOnlySpan<long> saidAt)
    {
        var anything = heard.Span.ContainsAnyExceptInRange((short)-SilentPeak, (short)SilentPeak);
        int? expected = null;
        for (var frame = 0; anything && frame < saidAt.Length; frame++)
        {
            if (Place(ProbeSignal.Frame(frame), expected) is { } place)
            {
                Note(frame, place, saidAt[frame]);
                expected = place + Length;
            }
            else if (expected is not null)
            {
                expected += Length;
            }
        }

        _trips.Sort();
        return new EchoHeard(saidAt.Length, _trips.Count, _trips.Count == 0 ? null : _trips[_trips.Count / 2], Level, anything);
    }

    private double Level => _powerHeard > 0 && _powerSaid > 0 ? 10 * Math.Log10(_powerHeard / _powerSaid) : 0;

    private void Note(int frame, int place, long saidAt)
    {
        _powerSaid += Power(ProbeSignal.Frame(frame));
        _powerHeard += Power(heard.Span.Slice(place, Length));
        // A frame that lies across two was whole when the second had come, but its beginning was heard before.
        var at = heardAt[place / Length] + (place % Length * MediaClock.Frequency / MediaClock.SampleRate);
        _trips.Add(TimeSpan.FromSeconds((at - saidAt) / (double)MediaClock.Frequency));
    }

    private int? Place(ReadOnlySpan<short> frame, int? expected)
    {
        if (expected is { } near && Best(frame, near - Nearby, near + Nearby) is { } found) return found;
        return _searches++ < MostSearches ? Best(frame, 0, heard.Length) : null;
    }

    private int? Best(ReadOnlySpan<short> frame, int from, int to)
    {
        var (best, at) = (Alike, -1);
        var own = Power(frame);
        var all = heard.Span;
        for (var place = Math.Max(0, from); place <= Math.Min(to, all.Length - Length); place++)
        {
            if (Likeness(frame, all.Slice(place, Length), own) is var likeness && likeness > best) (best, at) = (likeness, place);
        }

        return at < 0 ? null : at;
    }

    private static double Likeness(ReadOnlySpan<short> one, ReadOnlySpan<short> other, double own)
    {
        long product = 0, power = 0;
        for (var i = 0; i < one.Length; i++)
        {
            product += one[i] * other[i];
            power += other[i] * other[i];
        }

        return power == 0 ? 0 : product / Math.Sqrt(own * power);
    }

    private static double Power(ReadOnlySpan<short> samples)
    {
        long sum = 0;
        foreach (var sample in samples) sum += sample * sample;
        return sum;
    }
}

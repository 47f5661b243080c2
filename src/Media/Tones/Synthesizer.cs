namespace Carillon.Media;

/// <summary>Strings sounds together, 8 kHz. Each starts and ends in 5 ms of ramp, so that nothing clicks.</summary>
internal sealed class Synthesizer
{
    private const int Ramp = 40;
    private readonly List<short> _samples = [];

    public Synthesizer Sine(TimeSpan duration, double hertz, double level) => Chord(duration, [hertz], level);

    public Synthesizer Chord(TimeSpan duration, ReadOnlySpan<double> hertz, double level)
    {
        var count = (int)(duration.TotalSeconds * MediaClock.SampleRate);
        for (var i = 0; i < count; i++)
        {
            var sum = 0.0;
            foreach (var wave in hertz) sum += Math.Sin(2 * Math.PI * wave * i / MediaClock.SampleRate);
            var edge = Math.Min(1.0, Math.Min(i, count - 1 - i) / (double)Ramp);
            _samples.Add((short)(sum * level * edge * short.MaxValue));
        }
        return this;
    }

    public Synthesizer Pause(TimeSpan duration)
    {
        _samples.AddRange(new short[(int)(duration.TotalSeconds * MediaClock.SampleRate)]);
        return this;
    }

    public Synthesizer Let(Func<Synthesizer, Synthesizer> phrase) => phrase(this);

    public AudioClip Clip() => AudioClip.FromSamples(_samples.ToArray());
}

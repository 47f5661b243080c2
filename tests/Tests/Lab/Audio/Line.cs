using Carillon.Lab.Audio;
using Carillon.Protocols.Codecs;

namespace Carillon.Tests.Lab.Audio;

/// <summary>A telephone line on paper: what the near end says, and what it does to it. Time is in milliseconds, a frame arrives at its end.</summary>
internal sealed class Line : IHeard
{
    private readonly List<short> _samples = [];

    public List<HeardStretch> Closed { get; } = [];

    public List<HeardStretch> Opened { get; } = [];

    public int Frames => _samples.Count / Tones.FrameSamples;

    public void Heard(in HeardStretch stretch) => (stretch.Open ? Opened : Closed).Add(stretch);

    public Line Say(ushort number, int frames, double gain = 1, int skipFrames = 0)
    {
        var source = new IdentitySource(number);
        var frame = new short[Tones.FrameSamples];
        for (var i = 0; i < skipFrames; i++)
            source.Fill(frame);
        for (var i = 0; i < frames; i++)
        {
            source.Fill(frame);
            _samples.AddRange(frame.Select(s => (short)(s * gain)));
        }

        return this;
    }

    public Line Silence(int samples)
    {
        _samples.AddRange(new short[samples]);
        return this;
    }

    public Line MixIn(int at, IEnumerable<short> other)
    {
        foreach (var sample in other)
        {
            if (at >= _samples.Count)
                break;
            _samples[at] = (short)Math.Clamp(_samples[at] + sample, short.MinValue, short.MaxValue);
            at++;
        }

        return this;
    }

    public Line MixIn(int at, Line other) => MixIn(at, other._samples);

    public Line Through(G711Law law)
    {
        for (var i = 0; i < _samples.Count; i++)
        {
            _samples[i] = law == G711Law.ULaw
                ? G711.ULawDecode(G711.ULawEncode(_samples[i]))
                : G711.ALawDecode(G711.ALawEncode(_samples[i]));
        }

        return this;
    }

    /// <summary>Gaussian noise of a given power.</summary>
    public Line Noise(double rms, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < _samples.Count; i++)
        {
            var gauss = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            _samples[i] = (short)Math.Clamp(_samples[i] + rms * gauss, short.MinValue, short.MaxValue);
        }

        return this;
    }

    public static IEnumerable<short> Tone(double hertz, double amplitude, int samples) =>
        Enumerable.Range(0, samples).Select(i => (short)(amplitude * Math.Sin(2 * Math.PI * hertz * i / Tones.SampleRate)));

    /// <summary>Decodes; <paramref name="lost"/> says which frames never arrive.</summary>
    public Line Listen(Func<int, bool>? lost = null)
    {
        var decoder = new IdentityDecoder(this, 20);
        var samples = _samples.ToArray();
        var missing = 0;
        for (var i = 0; i < Frames; i++)
        {
            if (lost?.Invoke(i) == true)
            {
                missing++;
                continue;
            }

            decoder.Feed(samples.AsSpan(i * Tones.FrameSamples, Tones.FrameSamples), (i + 1) * 20, missing);
            missing = 0;
        }

        decoder.Finish();
        return this;
    }
}

using Carillon.Media;

namespace Carillon.Tests.Media;

/// <summary>A party inside the process, on the tick itself: it says a tone, and keeps every frame that it hears. So a frame that lacks something is nobody's lateness.</summary>
internal sealed class Voice(double hertz, double level = 0.2) : IAudioProcessor
{
    private readonly Lock _lock = new();
    private readonly List<short[]> _heard = [];
    private int _position;

    public double Hertz { get; } = hertz;

    public IReadOnlyList<short[]> Heard
    {
        get
        {
            lock (_lock) return [.. _heard];
        }
    }

    public void Produce(Span<short> pcm8k20ms) => _position = Sine.Fill(pcm8k20ms, Hertz, level, _position);

    public void Consume(ReadOnlySpan<short> pcm8k20ms, in FrameInfo info)
    {
        lock (_lock) _heard.Add(pcm8k20ms.ToArray());
    }

    /// <summary>Waits until the last 100 ms hold exactly these of all the tones.</summary>
    public async Task HearsExactly(double[] tones, params double[] wanted)
    {
        var until = Environment.TickCount64 + 30_000;
        while (!Holds(tones, wanted))
        {
            if (Environment.TickCount64 > until) throw new TimeoutException($"the voice of {Hertz} Hz waited 30 s to hear exactly {string.Join(" and ", wanted)} Hz");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private bool Holds(double[] tones, double[] wanted)
    {
        short[] last = [.. Heard.TakeLast(5).SelectMany(frame => frame)];
        return last.Length == 800 && tones.All(tone => wanted.Contains(tone) ? Sine.Level(last, tone) > 0.8 * level : Sine.Level(last, tone) < 0.01);
    }
}

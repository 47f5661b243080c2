using Carillon.Media;

namespace Carillon.Tests.Switch;

/// <summary>Says one sine wave for ever, and knows which sine waves it has heard.</summary>
internal sealed class Tone(double hertz) : IAudioProcessor
{
    private const int FramesToBelieve = 5;
    private const double Level = 8000;

    private readonly Lock _gate = new();
    private readonly Dictionary<double, (int Frames, TaskCompletionSource Heard)> _wanted = [];
    private long _sample;
    private int _framesHeard;
    private int _silentFrames;
    private int _lastPeak;

    public double Hertz { get; } = hertz;

    /// <summary>The loudest sample of the last frame.</summary>
    public int LastPeak => Volatile.Read(ref _lastPeak);

    public int FramesHeard => Volatile.Read(ref _framesHeard);

    /// <summary>Completes when that tone was heard for 100 ms in a row from now on.</summary>
    public async Task Hears(double hertz)
    {
        TaskCompletionSource heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
            _wanted[hertz] = (0, heard);
        try
        {
            await heard.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"the party that says {Hertz} Hz waited to hear {hertz} Hz; it heard {FramesHeard} frames of audio");
        }
    }

    /// <summary>Fails when that tone is heard for 100 ms in a row within the next frames.</summary>
    public async Task HearsNot(double hertz, int frames = 25)
    {
        TaskCompletionSource heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
            _wanted[hertz] = (0, heard);
        await HearsFrames(frames);
        Assert.False(heard.Task.IsCompleted, $"the party that says {Hertz} Hz hears {hertz} Hz, and should not");
    }

    /// <summary>Completes when 100 ms in a row were silent.</summary>
    public async Task HearsSilence()
    {
        Volatile.Write(ref _silentFrames, 0);
        for (var i = 0; i < 1500 && Volatile.Read(ref _silentFrames) < FramesToBelieve; i++)
            await Task.Delay(20);
        Assert.True(Volatile.Read(ref _silentFrames) >= FramesToBelieve, $"the party that says {Hertz} Hz waited 30 s for silence");
    }

    /// <summary>Completes after so many more frames of any sound.</summary>
    public async Task HearsFrames(int count)
    {
        var until = FramesHeard + count;
        for (var i = 0; i < 1000 && FramesHeard < until; i++)
            await Task.Delay(10);
        Assert.True(FramesHeard >= until, $"the party that says {Hertz} Hz waited for {count} frames and heard {FramesHeard - until + count}");
    }

    public void Produce(Span<short> pcm8k20ms)
    {
        for (var i = 0; i < pcm8k20ms.Length; i++)
            pcm8k20ms[i] = (short)(Level * Math.Sin(2 * Math.PI * Hertz * _sample++ / 8000));
    }

    public void Consume(ReadOnlySpan<short> pcm8k20ms, in FrameInfo info)
    {
        Interlocked.Increment(ref _framesHeard);
        Volatile.Write(ref _silentFrames, pcm8k20ms.ContainsAnyExceptInRange((short)-50, (short)50) ? 0 : _silentFrames + 1);
        var peak = 0;
        foreach (var sample in pcm8k20ms)
            peak = Math.Max(peak, Math.Abs((int)sample));
        Volatile.Write(ref _lastPeak, peak);
        lock (_gate)
        {
            foreach (var hertz in _wanted.Keys.ToList())
            {
                var (frames, heard) = _wanted[hertz];
                frames = Power(pcm8k20ms, hertz) > 0.25 * Level * Level / 4 ? frames + 1 : 0;
                _wanted[hertz] = (frames, heard);
                if (frames >= FramesToBelieve)
                    heard.TrySetResult();
            }
        }
    }

    private static double Power(ReadOnlySpan<short> pcm, double hertz)
    {
        double real = 0, imaginary = 0;
        for (var i = 0; i < pcm.Length; i++)
        {
            var angle = 2 * Math.PI * hertz * i / 8000;
            real += pcm[i] * Math.Cos(angle);
            imaginary += pcm[i] * Math.Sin(angle);
        }

        return ((real * real) + (imaginary * imaginary)) / ((double)pcm.Length * pcm.Length);
    }
}

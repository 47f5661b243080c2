namespace Carillon.Lab.Audio;

/// <summary>Says a number over and over. <see cref="Fill"/> belongs to the audio thread; the setters may be called from anywhere.</summary>
public sealed class IdentitySource
{
    private static readonly short[][] s_frames = [.. Enumerable.Range(0, Tones.Count).Select(Frame)];

    private readonly IdentitySymbol[] _symbols = new IdentitySymbol[IdentityCode.Symbols];
    private volatile int _wanted;
    private volatile bool _mute;
    private int _playing;
    private int _frame;

    public IdentitySource(ushort number)
    {
        _wanted = _playing = number;
        IdentityCode.Write(number, _symbols);
    }

    /// <summary>Taken up at the next frame, from the first symbol on.</summary>
    public ushort Number
    {
        get => (ushort)_wanted;
        set => _wanted = value;
    }

    public bool Mute
    {
        get => _mute;
        set => _mute = value;
    }

    /// <summary>Writes the next 20 ms over what is there.</summary>
    public void Fill(Span<short> frame)
    {
        if (_mute)
        {
            frame.Clear();
            return;
        }

        TakeWanted();
        var symbol = _symbols[_frame / IdentityCode.FramesPerSymbol];
        _frame = (_frame + 1) % IdentityCode.Frames;
        var low = s_frames[symbol.Low];
        var high = s_frames[Tones.LowCount + symbol.High];
        for (var i = 0; i < Tones.FrameSamples; i++)
            frame[i] = (short)(low[i] + high[i]);
    }

    private void TakeWanted()
    {
        var wanted = _wanted;
        if (wanted == _playing)
            return;
        _playing = wanted;
        _frame = 0;
        IdentityCode.Write((ushort)wanted, _symbols);
    }

    private static short[] Frame(int tone)
    {
        var frame = new short[Tones.FrameSamples];
        for (var i = 0; i < frame.Length; i++)
            frame[i] = (short)Math.Round(Tones.Amplitude * Math.Sin(2 * Math.PI * Tones.Hertz(tone) * i / Tones.SampleRate));
        return frame;
    }
}

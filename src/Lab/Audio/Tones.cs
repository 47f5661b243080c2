namespace Carillon.Lab.Audio;

/// <summary>
/// The tones of the identity. All are multiples of 100 Hz: two periods of the slowest step fit a frame of 20 ms exactly, so
/// that symbols join without a click, and the tones are orthogonal under a Hann window. All pass a telephone line (600-2400 Hz).
/// </summary>
public static class Tones
{
    public const int SampleRate = 8000;
    public const int FrameSamples = 160;
    public const int LowCount = 8;
    public const int HighCount = 9;
    public const int Count = LowCount + HighCount;

    /// <summary>-14.7 dBFS each: both together, a call progress tone and a second voice stay below clipping.</summary>
    public const int Amplitude = 6000;

    public static int LowHertz(int index) => 600 + 100 * index;

    public static int HighHertz(int index) => 1500 + 100 * index;

    /// <summary>Frequency of a tone by its place among all: the low ones first.</summary>
    public static int Hertz(int tone) => tone < LowCount ? LowHertz(tone) : HighHertz(tone - LowCount);
}

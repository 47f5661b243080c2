namespace Carillon.Media;

/// <summary>Sounds made from sine waves: what a telephone network says without words. Made once, at the first use of any.</summary>
public static class Tones
{
    private const string Keys = "123A456B789C*0#D";
    private static readonly double[] Rows = [697, 770, 852, 941];
    private static readonly double[] Columns = [1209, 1336, 1477, 1633];
    private static readonly AudioClip[] KeyTones = [.. Keys.Select((_, index) => Tone(Ms(100), Rows[index / 4], Columns[index % 4], 0.2))];

    /// <summary>The European ringback, 425 Hz, 1 s on and 4 s off: play it in a loop.</summary>
    public static AudioClip Ringback { get; } = new Synthesizer().Sine(Ms(1000), 425, 0.1).Pause(Ms(4000)).Clip();

    /// <summary>Tells an agent that a call is there: two short beeps.</summary>
    public static AudioClip Zip { get; } = new Synthesizer().Sine(Ms(100), 500, 0.15).Pause(Ms(60)).Sine(Ms(100), 500, 0.15).Pause(Ms(40)).Clip();

    /// <summary>
    /// What a caller hears who is let go, until an operator sets a spoken message: three falling tones, twice.
    /// </summary>
    public static AudioClip DropMessage { get; } = Falling(new Synthesizer()).Pause(Ms(300)).Let(Falling).Pause(Ms(200)).Clip();

    /// <summary>The built-in music on hold: a soft synthesised loop of sixteen seconds.</summary>
    public static AudioClip MusicOnHold { get; } = HoldMusic.Compose();

    /// <summary>Marks a new member of a room: 60 ms, quiet, and below the band of speech that matters.</summary>
    internal static AudioClip Announce { get; } = Tone(Ms(60), 425, level: 0.05);

    /// <summary>Nothing, for as long as asked.</summary>
    public static AudioClip Silence(TimeSpan duration) => new Synthesizer().Pause(duration).Clip();

    /// <summary>One or two sine waves together; level 1 is the loudest a sample can be, both waves share it.</summary>
    public static AudioClip Tone(TimeSpan duration, double hertz, double secondHertz = 0, double level = 0.1) =>
        (secondHertz > 0 ? new Synthesizer().Chord(duration, [hertz, secondHertz], level / 2) : new Synthesizer().Sine(duration, hertz, level)).Clip();

    /// <summary>The two-tone sound of a key (ITU-T Q.23), 100 ms.</summary>
    internal static AudioClip Key(char digit) => KeyTones[Math.Max(0, Keys.IndexOf(char.ToUpperInvariant(digit), StringComparison.Ordinal))];

    private static Synthesizer Falling(Synthesizer to) =>
        to.Sine(Ms(300), 520, 0.15).Pause(Ms(30)).Sine(Ms(300), 440, 0.15).Pause(Ms(30)).Sine(Ms(400), 349, 0.15);

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}

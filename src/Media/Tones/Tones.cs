namespace Carillon.Media;

/// <summary>Sounds made from sine waves: what a telephone network says without words.</summary>
public static class Tones
{
    /// <summary>The European ringback, 425 Hz, 1 s on and 4 s off: play it in a loop.</summary>
    public static AudioClip Ringback => throw new NotImplementedException();

    /// <summary>The zip tone that tells an agent a call is there: two short high beeps.</summary>
    public static AudioClip Zip => throw new NotImplementedException();

    /// <summary>What a caller hears who is let go, until an operator sets a spoken message.</summary>
    public static AudioClip DropMessage => throw new NotImplementedException();

    /// <summary>The built-in music on hold: a soft synthesised loop.</summary>
    public static AudioClip MusicOnHold => throw new NotImplementedException();

    /// <summary>Nothing, for as long as asked.</summary>
    public static AudioClip Silence(TimeSpan duration) => throw new NotImplementedException();

    /// <summary>One or two sine waves together.</summary>
    public static AudioClip Tone(TimeSpan duration, double hertz, double secondHertz = 0, double level = 0.1) => throw new NotImplementedException();
}

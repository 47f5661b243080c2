namespace Carillon.Media;

/// <summary>Why a playback ended.</summary>
public enum PlaybackEnd : byte
{
    /// <summary>Heard to its end.</summary>
    Completed,

    Stopped,

    /// <summary>Another one took its place.</summary>
    Replaced,

    /// <summary>Who heard it pressed a key.</summary>
    BargedIn,

    LegEnded,
}

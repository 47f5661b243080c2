namespace Carillon.Media;

/// <summary>How a leg takes part in a room. Everybody hears all who talk, except himself.</summary>
public enum JoinMode : byte
{
    /// <summary>Hears and is heard.</summary>
    Talk,

    /// <summary>Hears only: a silent monitor.</summary>
    Listen,

    /// <summary>Hears, and is heard by one named leg alone.</summary>
    Whisper,
}

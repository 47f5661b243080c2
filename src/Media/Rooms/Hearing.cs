namespace Carillon.Media;

/// <summary>What a leg's room gives it to hear.</summary>
internal enum Hearing : byte
{
    /// <summary>Nobody: silence is sent.</summary>
    Nothing,

    /// <summary>One source: its packets are forwarded as they come.</summary>
    Direct,

    /// <summary>Several: mixed every 20 ms.</summary>
    Mix,
}

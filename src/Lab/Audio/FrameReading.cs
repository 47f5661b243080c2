namespace Carillon.Lab.Audio;

public enum FrameKind : byte
{
    /// <summary>Never came.</summary>
    Lost,

    /// <summary>Nothing above the noise floor in the band of the tones.</summary>
    Silent,

    /// <summary>Sound that is no clear pair: speech, music, two voices, or the border between two symbols.</summary>
    Other,

    Symbol,
}

/// <summary>What 20 ms of audio were. For <see cref="FrameKind.Other"/> the symbol is the strongest tone of each group.</summary>
public readonly record struct FrameReading(FrameKind Kind, IdentitySymbol Symbol);

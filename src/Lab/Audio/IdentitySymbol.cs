namespace Carillon.Lab.Audio;

/// <summary>A pair of tones: an index into the low and one into the high group of <see cref="Tones"/>.</summary>
public readonly record struct IdentitySymbol(byte Low, byte High)
{
    /// <summary>The first symbol of a code is the only one with this high tone.</summary>
    public const byte FirstMark = 8;

    public bool IsFirst => High == FirstMark;
}

namespace Carillon.Signalling;

/// <summary>How long a busy loop naps between two looks at its work: a millisecond, and four once most looks are not in vain.</summary>
public struct NapLength
{
    private const int Long = 12;
    private const int Most = 24;
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Longer = TimeSpan.FromMilliseconds(4);

    private int _busy;

    /// <param name="worked">Whether there was any work after the last nap.</param>
    public TimeSpan Next(bool worked)
    {
        // A look in vain takes three others back: they must find something three times of four for the naps to become long.
        _busy = Math.Clamp(_busy + (worked ? 1 : -3), 0, Most);
        return _busy < Long ? Short : Longer;
    }
}

namespace Carillon.Signalling;

/// <summary>How long a busy loop naps between two looks at its work: a millisecond, and four once a good part of its looks are not in vain.</summary>
public struct NapLength
{
    private const int Long = 12;
    private const int Most = 24;
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Longer = TimeSpan.FromMilliseconds(4);

    private int _busy;

    /// <summary>There is so much to do that a look in vain is worth another nap.</summary>
    public readonly bool IsLong => _busy >= Long;

    /// <param name="worked">Whether there was any work after the last nap.</param>
    public TimeSpan Next(bool worked)
    {
        // Long naps begin where one in three short ones ends with work, and end where one in three long ones does: some 350 and 100 times a second.
        _busy = Math.Clamp(_busy + (worked ? 2 : -1), 0, Most);
        return IsLong ? Longer : Short;
    }
}

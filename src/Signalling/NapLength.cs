namespace Carillon.Signalling;

/// <summary>How long a busy loop naps between two looks at its work: a millisecond; four once a good part of its looks are not in vain; eight
/// once hardly any is.</summary>
public struct NapLength
{
    private const int Busy = 12;
    private const int MostBusy = 24;
    private const int Full = 24;
    private const int MostFull = 32;
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(8);

    private int _busy, _full;

    /// <summary>There is so much to do that a look in vain is worth another nap.</summary>
    public readonly bool IsLong => _busy >= Busy;

    /// <summary>There was work more than once of late: there may be more soon.</summary>
    public readonly bool IsLively => _busy > 1;

    /// <param name="worked">Whether there was any work after the last nap.</param>
    public TimeSpan Next(bool worked)
    {
        // Long naps begin where one in three short ones ends with work, and end where one in three long ones does: some 350 and 100 times a second.
        _busy = Math.Clamp(_busy + (worked ? 2 : -1), 0, MostBusy);
        // The longest are for when six in seven long ones do: some 400 times a second.
        _full = IsLong ? Math.Clamp(_full + (worked ? 1 : -6), 0, MostFull) : 0;
        return _full >= Full ? Longest : IsLong ? Long : Short;
    }
}

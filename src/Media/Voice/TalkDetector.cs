namespace Carillon.Media;

/// <summary>
/// Whether somebody talks, 10 ms after 10 ms, by level alone. Talk is louder than the threshold and than the background by 10 dB, and goes on
/// until it is 4 dB below that; a change is believed when it has lasted, and told with the time at which it began. A sound that stays as it is
/// for a second and a half is background.
/// </summary>
internal sealed class TalkDetector(TalkSettings settings)
{
    public const int BlockMs = 10;
    private const double AboveBackgroundDb = 10, HysteresisDb = 4, HighestDb = -15;
    /// <summary>What is shorter ends no silence.</summary>
    private const int Word = 3;

    private readonly BackgroundLevel _background = new();
    private readonly int _begins = Blocks(settings.Talk), _ends = Blocks(settings.Silence);
    private long _block;
    private long _since;
    private int _run;
    private long _runAt;
    private int _word;
    private double _power;
    private int _loud;

    public bool IsTalking { get; private set; }

    /// <summary>The next 10 ms; what is told by them.</summary>
    /// <param name="power">The mean square, 1 being full scale.</param>
    public TalkChange? Feed(double power)
    {
        _background.Note(power);
        var on = Math.Min(Math.Max(settings.ThresholdDb, _background.Db + AboveBackgroundDb), Math.Max(settings.ThresholdDb, HighestDb));
        var loud = 10 * Math.Log10(power + 1e-12) > on - (IsTalking ? HysteresisDb : 0);
        if (loud) (_power, _loud) = (_power + power, _loud + 1);
        var change = IsTalking ? Talking(loud) : Silent(loud);
        _block++;
        return change;
    }

    private TalkChange? Silent(bool loud)
    {
        if (loud && _run++ == 0) _runAt = _block;
        else if (!loud && _run > 0 && --_run == 0) (_power, _loud) = (0, 0);
        return _run >= _begins ? Turn(_runAt) : null;
    }

    private TalkChange? Talking(bool loud)
    {
        _word = loud ? _word + 1 : 0;
        if (_word >= Word) _run = 0;
        else if (!loud && _run == 0) (_run, _runAt) = (1, _block);
        else if (_run > 0) _run++;
        return _run >= _ends ? Turn(_runAt) : null;
    }

    private TalkChange Turn(long at)
    {
        var level = _loud == 0 ? BackgroundLevel.SilenceDb : 10 * Math.Log10(_power / _loud);
        IsTalking = !IsTalking;
        var change = new TalkChange(IsTalking, Time(at), Time(at - _since), level, _background.Db);
        (_since, _run, _word) = (at, 0, 0);
        if (!IsTalking) (_power, _loud) = (0, 0);
        return change;
    }

    private static TimeSpan Time(long blocks) => TimeSpan.FromMilliseconds(blocks * BlockMs);

    private static int Blocks(TimeSpan time) => Math.Max(1, (int)(time.TotalMilliseconds / BlockMs));
}

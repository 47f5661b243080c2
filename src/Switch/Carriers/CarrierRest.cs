namespace Carillon.Switch.Carriers;

/// <summary>
/// Whether a carrier is left alone. One that kept silent, or refused calls for lack of room (5xx), so often in a row rests, twice as long each time it fails again. Then it is on
/// trial: a call now and then goes there, the others elsewhere, until one gets through.
/// </summary>
internal sealed class CarrierRest(TimeProvider clock)
{
    private const int SilencesUntilRest = 3;
    private const int RefusalsUntilRest = 5;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan BetweenTrials = TimeSpan.FromSeconds(2);

    private int _silences;
    private int _refusals;
    private int _rests;
    private long _until;
    private long _triedAt;
    private string _why = "";

    public bool IsResting => clock.GetTimestamp() < _until;

    public bool IsOnTrial => _rests > 0 && !IsResting;

    /// <summary>How long it rests from now on, or has rested last.</summary>
    public TimeSpan Lasts { get; private set; }

    public bool MayTry => !IsResting && (_rests == 0 || _triedAt == 0 || clock.GetElapsedTime(_triedAt) >= BetweenTrials);

    public string Text => this switch
    {
        { IsResting: true } => $"rests for {Lasts.TotalSeconds:0} s: {_why}",
        { IsOnTrial: true } => $"on trial after a rest: {_why}",
        _ => "",
    };

    /// <summary>A call is sent there.</summary>
    public void Tries() => _triedAt = IsOnTrial ? clock.GetTimestamp() : 0;

    /// <summary>True when it rests from now on.</summary>
    public bool KeptSilent(TimeSpan shortest) => Failed(++_silences >= SilencesUntilRest, "it kept silent", shortest);

    /// <summary>True when it rests from now on.</summary>
    public bool Refused(TimeSpan shortest) => Failed(++_refusals >= RefusalsUntilRest, "it refused calls for lack of room", shortest);

    /// <summary>Something came from it: it is there, whatever it does with calls.</summary>
    public void Spoke() => _silences = 0;

    /// <summary>A call got through: it rang, or the number was busy. True when that ends its trial.</summary>
    public bool TookCall()
    {
        var wasOnTrial = _rests > 0;
        (_silences, _refusals, _rests, _until, _why) = (0, 0, 0, 0, "");
        return wasOnTrial;
    }

    // A call that was sent before the rest began may fail within it: that says nothing new.
    private bool Failed(bool enough, string why, TimeSpan shortest)
    {
        if (IsResting || (!enough && _rests == 0))
            return false;
        Lasts = TimeSpan.FromTicks(Math.Min(Longest.Ticks, shortest.Ticks << Math.Min(_rests, 10)));
        (_silences, _refusals, _why, _triedAt) = (0, 0, why, 0);
        _rests++;
        _until = clock.GetTimestamp() + (long)(Lasts.TotalSeconds * clock.TimestampFrequency);
        return true;
    }
}

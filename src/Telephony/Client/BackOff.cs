namespace Carillon.Telephony;

/// <summary>Growing pauses with jitter, so that many web processes do not return in step.</summary>
internal sealed class BackOff
{
    private readonly TimeSpan _first;
    private readonly TimeSpan _longest;
    private TimeSpan _next;

    public BackOff(TimeSpan first, TimeSpan longest)
    {
        _first = first;
        _longest = longest;
        _next = first;
    }

    public void Reset() => _next = _first;

    public TimeSpan Next()
    {
        var pause = _next * (0.75 + (Random.Shared.NextDouble() * 0.5));
        _next = _next * 2 > _longest ? _longest : _next * 2;
        return pause;
    }
}

namespace Carillon.Signalling.Iax2;

/// <summary>A token bucket of one second's worth: answers to those who have proved nothing.</summary>
sealed class ReplyBudget(LoopClock clock, int perSecond)
{
    double _tokens = perSecond;
    long _at = clock.Now;

    public bool TryTake()
    {
        _tokens = Math.Min(perSecond, _tokens + clock.Since(_at).TotalSeconds * perSecond);
        _at = clock.Now;
        if (_tokens < 1) return false;
        _tokens--;
        return true;
    }
}

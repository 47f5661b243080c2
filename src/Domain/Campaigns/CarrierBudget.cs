using Carillon.Domain.Cluster;

namespace Carillon.Domain.Campaigns;

/// <summary>
/// What the carriers' limits leave room for, so that a tick does not claim leads that a switch would have to refuse.
/// The switch enforces the limits; this only keeps the campaign from running into them.
/// </summary>
internal sealed class CarrierBudget(TimeProvider clock)
{
    private double _tokens = 1;
    private long _last = clock.GetTimestamp();
    private double _perSecond = double.PositiveInfinity;
    private int _maximumCalls = int.MaxValue;

    public void Limit(IReadOnlyList<CarrierSettings> usable)
    {
        _perSecond = usable.Any(c => c.CallsPerSecond <= 0) ? double.PositiveInfinity : usable.Sum(c => c.CallsPerSecond);
        _maximumCalls = usable.Any(c => c.MaximumCalls <= 0) ? int.MaxValue : usable.Sum(c => c.MaximumCalls);
    }

    /// <summary>Calls that may be placed now, with <paramref name="live"/> legs in the carriers' hands.</summary>
    public int Room(int live)
    {
        Refill();
        return Math.Min(double.IsInfinity(_perSecond) ? int.MaxValue : (int)_tokens, Math.Max(0, _maximumCalls - live));
    }

    public void Spend(int calls) => _tokens -= double.IsInfinity(_perSecond) ? 0 : calls;

    // A second's worth at most is saved up.
    private void Refill()
    {
        var now = clock.GetTimestamp();
        if (!double.IsInfinity(_perSecond))
            _tokens = Math.Min(Math.Max(1, _perSecond), _tokens + (_perSecond * clock.GetElapsedTime(_last, now).TotalSeconds));
        _last = now;
    }
}

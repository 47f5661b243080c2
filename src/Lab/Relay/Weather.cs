namespace Carillon.Lab.Relay;

/// <summary>Draws what happens to each datagram of one direction. The same seed and the same conditions give the same weather.</summary>
public sealed class Weather(int seed)
{
    private readonly Random _random = new(seed);
    private TimeSpan _lastDue;

    /// <summary>When copies are due: none, one or two.</summary>
    /// <param name="now">Since any beginning, growing.</param>
    /// <param name="conditions">Of this moment.</param>
    /// <param name="due">Room for two.</param>
    /// <returns>How many.</returns>
    public int Plan(TimeSpan now, LineConditions conditions, Span<TimeSpan> due)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        // Each is drawn every time, so that one condition does not change the luck of another.
        var (lost, held, doubled, jitter) = (_random.NextDouble(), _random.NextDouble(), _random.NextDouble(), _random.NextDouble());
        if (conditions.Cut || lost < conditions.Loss)
            return 0;
        var at = now + conditions.Delay + conditions.Jitter * jitter;
        if (held < conditions.Reorder)
            at += conditions.HoldBack;
        else if (!conditions.Overtake)
            _lastDue = at = at > _lastDue ? at : _lastDue;
        due[0] = due[1] = at;
        return doubled < conditions.Duplicate ? 2 : 1;
    }
}

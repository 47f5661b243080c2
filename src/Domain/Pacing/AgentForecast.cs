namespace Carillon.Domain.Pacing;

/// <summary>How many busy agents are free by the time that a call placed now is answered: means of the last handled calls, memoryless.</summary>
internal sealed class AgentForecast
{
    private readonly Mean _ring = new(TimeSpan.FromSeconds(8));
    private readonly Mean _talk = new(TimeSpan.FromSeconds(60));
    private readonly Mean _wrapUp = new(TimeSpan.FromSeconds(15));

    public void Rang(TimeSpan time) => _ring.Add(time);
    public void Talked(TimeSpan time) => _talk.Add(time);
    public void WrappedUp(TimeSpan time) => _wrapUp.Add(time);

    public double ExpectedFree(int inCall, int wrapUp) =>
        (inCall * Chance(_talk.Value + _wrapUp.Value)) + (wrapUp * Chance(_wrapUp.Value));

    private double Chance(TimeSpan mean) => 1 - Math.Exp(-_ring.Value / mean);

    /// <summary>A mean over about the last 30; the guess that it begins with weighs as much as three calls.</summary>
    private sealed class Mean(TimeSpan first)
    {
        private const int Most = 30;
        private int _weight = 3;
        public TimeSpan Value { get; private set; } = first;

        public void Add(TimeSpan time)
        {
            _weight = Math.Min(_weight + 1, Most);
            Value = TimeSpan.FromSeconds(Math.Max(0.1, Value.TotalSeconds + ((time.TotalSeconds - Value.TotalSeconds) / _weight)));
        }
    }
}

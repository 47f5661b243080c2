namespace Carillon.Server.Bench.Cluster;

/// <summary>
/// How long calls ring and talk, so that a rate that the machine bears keeps the agents busy and so many calls in the air: by Little's law both follow
/// from the rate. Longer than on a real floor is stretched, and said.
/// </summary>
/// <param name="Ring">From INVITE to answer or refusal, on average.</param>
/// <param name="Talk">Of a call with an agent, on average.</param>
internal sealed record ClusterTimes(TimeSpan Ring, TimeSpan Talk)
{
    /// <summary>Of real floors, to compare with.</summary>
    public static readonly ClusterTimes Natural = new(TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(60));

    public static readonly TimeSpan WrapUp = TimeSpan.FromSeconds(2);

    /// <summary>A campaign lets ring two minutes at most; single calls ring half as long again as the mean.</summary>
    private static readonly TimeSpan LongestRing = TimeSpan.FromSeconds(70);
    private static readonly TimeSpan ShortestRing = TimeSpan.FromSeconds(1);

    /// <summary>Of the agents: with fewer free ones, customers would wait, and that is not what is measured.</summary>
    private const double Busy = 0.8;

    public static ClusterTimes For(double attemptsPerSecond, double answerRate, int agents, int calls)
    {
        var cycle = TimeSpan.FromSeconds(agents * Busy / (attemptsPerSecond * answerRate));
        var talk = cycle - WrapUp < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : cycle - WrapUp;
        var talking = talk.TotalSeconds * attemptsPerSecond * answerRate;
        var ring = TimeSpan.FromSeconds(Math.Max(0, calls - talking) / attemptsPerSecond);
        return new(ring > LongestRing ? LongestRing : ring < ShortestRing ? ShortestRing : ring, talk);
    }

    /// <summary>When calls that come and go are in balance: nearly the longest ring and the longest talk have passed.</summary>
    public TimeSpan UntilSteady => (Ring + Talk) * 1.3;

    public double Stretch => Math.Max(1, Math.Max(Ring / Natural.Ring, Talk / Natural.Talk));
}

using Carillon.Server.Demo;

namespace Carillon.Server.Chaos;

/// <summary>A carrier that takes little more calls than the agents need, so that its limit is what binds the floor: who dials beside another is above it.</summary>
internal static class CarrierPace
{
    private const double Spare = 1.15;

    /// <summary>Long enough that a burst of saved-up calls is no breach, and short enough that one who dials beside another is seen.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    public static DemoOptions JustEnough(DemoOptions floor)
    {
        var answersPerSecond = floor.Agents / (floor.Talk + floor.WrapUp).TotalSeconds;
        var each = Math.Ceiling(answersPerSecond / floor.AnswerRate * Spare / floor.Servers);
        return floor with { CarrierCallsPerSecond = (int)each * floor.Servers };
    }

    /// <summary>The most calls of any <see cref="Window"/>, by what the limit allows in it: its rate, and the one second's worth that may be saved up. Above 1: a breach.</summary>
    public static double? Worst(IReadOnlyList<DateTimeOffset> invites, DemoOptions floor)
    {
        if (floor.CarrierCallsPerSecond is not { } limit)
            return null;
        var (most, first) = (0, 0);
        for (var last = 0; last < invites.Count; last++)
        {
            while (invites[last] - invites[first] > Window)
                first++;
            most = Math.Max(most, last - first + 1);
        }

        return Math.Round(most / (limit * (Window.TotalSeconds + 1)), 2);
    }
}

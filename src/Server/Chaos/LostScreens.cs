using Carillon.Lab.Agents;

namespace Carillon.Server.Chaos;

/// <summary>Screens that lost their server by the fault: whether, when and how they came back.</summary>
internal static class LostScreens
{
    private const double BackWithinMs = 3000;

    public static ChaosReport Tell(ChaosReport report, Aftermath aftermath)
    {
        var screens = aftermath.Screens;
        return report with
        {
            ScreensLost = screens.Count,
            ScreensBackMs = screens.Count == 0 ? null : Math.Round(screens.Max(s => MsAfter(aftermath, s))),
            ScreensWithAnotherState = screens.Count(s => !s.KeptState),
            ScreensWithText = screens.Count(s => s.KeptText is not null),
            ScreensWithoutTheirText = screens.Count(s => s.KeptText == false),
        };
    }

    public static IEnumerable<string> Faults(ChaosReport r, double backWithinMs = BackWithinMs)
    {
        if (r.ScreensLost == 0)
            yield return "no screen lost its server: this run shows nothing";
        if (r.ScreensBackMs > backWithinMs)
            yield return $"the last screen was back after {r.ScreensBackMs} ms; {backWithinMs} ms are allowed";
        if (r.ScreensWithAnotherState > 0)
            yield return $"{r.ScreensWithAnotherState} screens came back with another state than they had";
        if (r.ScreensWithoutTheirText > 0)
            yield return $"{r.ScreensWithoutTheirText} screens came back without what was typed";
    }

    private static double MsAfter(Aftermath aftermath, ScreenReturn screen) =>
        (DateTimeOffset.UnixEpoch.AddTicks(screen.LostAt * TimeSpan.TicksPerMicrosecond) - aftermath.FaultAt).TotalMilliseconds + screen.BackMs;
}

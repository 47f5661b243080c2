using Carillon.Server.Demo;
using Carillon.Server.Processes;
using Carillon.Storage;

namespace Carillon.Server.Chaos;

/// <summary>kill -9 of the balancer, which is started again at once: all screens lose their connection in the same moment, and all come back.</summary>
internal sealed class RestartStorm : IScenario
{
    private const double ReadyWithinMs = 10_000;

    private readonly DatabaseFloor _floor = new(Topology.Single);

    public Task<IAsyncDisposable?> Prepare(string folder, CancellationToken cancel) => _floor.Prepare(folder, cancel);

    public DemoOptions Floor(DemoOptions usual) => _floor.Floor(usual);

    public Task Happen(Stage stage, CancellationToken cancel)
    {
        stage.Strike("the balancer is killed, and started again", () => ProcessSignals.KillAtOnce(stage.Floor.Child("lb").RunningId));
        return stage.WatchUntil(stage.Options.After, _ => { }, cancel);
    }

    public ChaosReport Tell(ChaosReport common, Aftermath aftermath)
    {
        var told = LostScreens.Tell(common, aftermath);
        return told with { AgentsReadyMs = told.ScreensBackMs };
    }

    public IEnumerable<string> Faults(ChaosReport report)
    {
        foreach (var fault in LostScreens.Faults(report, ReadyWithinMs))
            yield return fault;
        if (report.ScreensLost < report.AgentsAtFault)
            yield return $"only {report.ScreensLost} of {report.AgentsAtFault} agents' screens lost their server";
    }
}

using Carillon.Contracts;
using Carillon.Lab.History;
using Carillon.Server.Demo;
using Carillon.Server.Processes;

namespace Carillon.Server.Chaos;

/// <summary>SIGSTOP of a telephony server, and SIGCONT after <see cref="ChaosOptions.AwayFor"/>.</summary>
internal sealed class PauseTelephony : IScenario
{
    private readonly LostServer _lost = new();

    public bool MayStrike(FloorDto floor) => LostServer.WouldShow(floor);

    public async Task Happen(Stage stage, CancellationToken cancel)
    {
        var options = stage.Options;
        var process = stage.Floor.Child(LostServer.Victim).RunningId;
        _lost.Note(stage.AtFault);
        stage.Strike($"{LostServer.Victim} is stopped", () => ProcessSignals.Stop(process));
        await stage.WatchUntil(options.AwayFor, Look, cancel);
        DemoScreen.Say($"{LostServer.Victim} goes on ...");
        ProcessSignals.Continue(process);
        await stage.WatchUntil(options.AwayFor + options.After, Look, cancel);

        void Look(FloorDto floor) => _lost.Look(floor, stage.MsSinceFault);
    }

    public bool Touches(CallPlace call) => _lost.Touches(call);

    public ChaosReport Tell(ChaosReport common, Aftermath aftermath) => _lost.Tell(common, aftermath);

    public IEnumerable<string> Faults(ChaosReport report) => LostServer.Faults(report);
}

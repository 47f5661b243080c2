using Carillon.Contracts;
using Carillon.Lab.History;
using Carillon.Server.Demo;
using Carillon.Server.Processes;

namespace Carillon.Server.Chaos;

/// <summary>SIGSTOP of a telephony server, and SIGCONT after <see cref="ChaosOptions.AwayFor"/>: what it sends before it may is counted.</summary>
internal sealed class PauseTelephony : IScenario
{
    private readonly LostServer _lost = new();
    private IReadOnlyList<SentDatagram> _sent = [];
    private DateTimeOffset _wentOn;
    private int _threads;
    private string _logFile = "";

    public bool MayStrike(FloorDto floor) => LostServer.WouldShow(floor);

    public async Task Happen(Stage stage, CancellationToken cancel)
    {
        var options = stage.Options;
        var child = stage.Floor.Child(LostServer.Victim);
        var process = child.RunningId;
        _logFile = child.LogFile;
        _lost.Note(stage.AtFault);
        stage.Strike($"{LostServer.Victim} is stopped", () => ProcessSignals.Stop(process));
        // It sends nothing now: the capture begins before it can.
        using var capture = await PacketCapture.Start(Path.Combine(stage.Plan.LogFolder, "after-pause.pcap"), stage.Plan.Server(LostServer.Victim).Address, cancel);
        await stage.WatchUntil(options.AwayFor, Look, cancel);
        DemoScreen.Say($"{LostServer.Victim} goes on ...");
        _threads = FencedServer.SendingThreads(process);
        _wentOn = DateTimeOffset.UtcNow;
        ProcessSignals.Continue(process);
        await stage.WatchUntil(options.AwayFor + options.After, Look, cancel);
        _sent = await capture.End(cancel);

        void Look(FloorDto floor) => _lost.Look(floor, stage.MsSinceFault);
    }

    public bool Touches(CallPlace call) => _lost.Touches(call);

    public ChaosReport Tell(ChaosReport common, Aftermath aftermath) =>
        _lost.Tell(common, aftermath) with { PacketsAfterFence = FencedServer.TooMany(_sent, _wentOn, _threads, File.ReadAllText(_logFile)) };

    public IEnumerable<string> Faults(ChaosReport report)
    {
        foreach (var fault in LostServer.Faults(report))
            yield return fault;
        if (report.PacketsAfterFence is null)
            yield return $"{LostServer.Victim} did not say when it might send again";
        else if (report.PacketsAfterFence > 0)
            yield return $"{LostServer.Victim} sent {report.PacketsAfterFence} datagrams that it must not have sent before it was told to go on";
        if (_sent.Count == 0)
            yield return $"nothing that {LostServer.Victim} sent was captured: the capture shows nothing";
    }
}

using Carillon.Contracts;
using Carillon.Lab.History;
using Carillon.Server.Demo;

namespace Carillon.Server.Chaos;

/// <summary>All traffic of a telephony server is cut, both ways, for <see cref="ChaosOptions.AwayFor"/>. It is taken for dead, and is not: it still has its calls when it is heard again.</summary>
internal sealed class IsolateTelephony : IScenario
{
    private readonly LostServer _lost = new();

    public bool MayStrike(FloorDto floor) => LostServer.WouldShow(floor);

    public async Task Happen(Stage stage, CancellationToken cancel)
    {
        var options = stage.Options;
        var address = stage.Plan.Server(LostServer.Victim).Address;
        _lost.Note(stage.AtFault);
        await stage.Strike($"{LostServer.Victim} is isolated", () => Firewall.CutOff(address, cancel));
        await stage.WatchUntil(options.AwayFor, Look, cancel);
        DemoScreen.Say($"{LostServer.Victim} is reached again ...");
        await Firewall.Heal(cancel);
        await stage.WatchUntil(options.AwayFor + options.After, Look, cancel);

        void Look(FloorDto floor) => _lost.Look(floor, stage.MsSinceFault);
    }

    public bool Touches(CallPlace call) => _lost.Touches(call);

    public ChaosReport Tell(ChaosReport common, Aftermath aftermath) => _lost.Tell(common, aftermath);

    public IEnumerable<string> Faults(ChaosReport report)
    {
        foreach (var fault in LostServer.Faults(report))
            yield return fault;
        if (report.DiallingResumedMs is null)
            yield return $"{LostServer.Victim} was not dialled again after it was reached again";
    }
}

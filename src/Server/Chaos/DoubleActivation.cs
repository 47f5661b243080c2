using System.Net;
using Carillon.Lab.History;
using Carillon.Server.Demo;
using Carillon.Server.Processes;
using Carillon.Storage;

namespace Carillon.Server.Chaos;

/// <summary>
/// The one of two web processes that owns the campaign is stopped (SIGSTOP) when the database has taken its claims, before it knows of it: they are committed and not ordered.
/// The other takes the campaign over and dials; then the first goes on in the belief that it is still the owner, and that its claims are to be dialled.
/// </summary>
internal sealed class DoubleActivation : IScenario
{
    private static readonly TimeSpan CommitWithin = TimeSpan.FromSeconds(30);
    /// <summary>So long before the stop the claims were made that are caught.</summary>
    private static readonly TimeSpan JustBefore = TimeSpan.FromMilliseconds(500);

    private readonly DatabaseFloor _floor = new(Topology.Single);
    private readonly CampaignOwner _owner;
    private IReadOnlyList<DatabaseWire> _wires = [];
    private double? _back;

    public DoubleActivation() => _owner = new CampaignOwner(_floor);

    public async Task<IAsyncDisposable?> Prepare(string folder, CancellationToken cancel)
    {
        var server = DatabaseFloor.First;
        _wires = [.. DatabaseFloor.Ways.Select(way => new DatabaseWire(new(IPAddress.Parse(way), server.Port), server))];
        return new Ground(await _floor.Prepare(folder, cancel), _wires);
    }

    /// <summary>The carrier's limit is what the floor is bound by: two who dial would be above it.</summary>
    public DemoOptions Floor(DemoOptions usual) => CarrierPace.JustEnough(_floor.ByWays(usual));

    /// 1 who owns the campaign  2 he commits, and stands still before he knows  3 the other one takes over  4 he goes on
    public async Task Happen(Stage stage, CancellationToken cancel)
    {
        var web = await _owner.Find(stage.Plan, cancel); // 1
        var (process, starts) = (stage.Floor.Child(web.Name).RunningId, stage.Floor.Child(web.Name).Starts);
        var wire = _wires[stage.Plan.Webs.ToList().IndexOf(web)];
        await wire.CatchCommit().WaitAsync(CommitWithin, cancel); // 2
        stage.Strike($"{web.Name} is stopped", () => ProcessSignals.Stop(process));
        wire.LetGo();
        await _owner.WatchTakeover(stage, cancel); // 3
        DemoScreen.Say($"{web.Name} goes on ...");
        ProcessSignals.Continue(process); // 4
        _back = await WebReturn.Until(stage, web, starts, cancel);
        await stage.WatchUntil(stage.SinceFault + stage.Options.After, _ => { }, cancel);
    }

    public ChaosReport Tell(ChaosReport common, Aftermath aftermath)
    {
        var (from, to) = ((aftermath.FaultAt - JustBefore).ToUnixTimeMilliseconds(), aftermath.FaultAt.ToUnixTimeMilliseconds());
        return TakenOver.Tell(common, _owner, aftermath) with { BackMs = _back, CommittedNotSent = aftermath.Calls.Count(c => c.Cause == "NOT_SENT" && c.DialledAt >= from && c.DialledAt <= to) };
    }

    public IEnumerable<string> Faults(ChaosReport report)
    {
        foreach (var fault in TakenOver.Faults(report))
            yield return fault;
        if (report.CommittedNotSent == 0)
            yield return "nothing was committed and not ordered: this run shows nothing";
        if (report.BackMs is null)
            yield return "the web process that was stopped did not come back";
    }

    private sealed class Ground(IAsyncDisposable? database, IReadOnlyList<DatabaseWire> wires) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            foreach (var wire in wires)
                await wire.DisposeAsync();
            if (database is not null)
                await database.DisposeAsync();
        }
    }
}

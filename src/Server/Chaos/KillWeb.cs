using Carillon.Lab.History;
using Carillon.Server.Demo;
using Carillon.Server.Processes;
using Carillon.Storage;

namespace Carillon.Server.Chaos;

/// <summary>
/// kill -9 of that one of two web processes behind a balancer which owns the campaign; it is started again after <see cref="ChaosOptions.AwayFor"/>.
/// </summary>
internal sealed class KillWeb : IScenario
{
    private const double DetectedWithinMs = 2000;
    private const double ResumedWithinMs = 4000;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    private readonly DatabaseFloor _floor = new(Topology.Single);
    private readonly CampaignOwner _owner;
    private double? _detected;

    public KillWeb() => _owner = new CampaignOwner(_floor);

    public Task<IAsyncDisposable?> Prepare(string folder, CancellationToken cancel) => _floor.Prepare(folder, cancel);

    public DemoOptions Floor(DemoOptions usual) => _floor.Floor(usual);

    public async Task Happen(Stage stage, CancellationToken cancel)
    {
        var options = stage.Options;
        var victim = await _owner.Find(stage.Plan, cancel);
        var child = stage.Floor.Child(victim.Name);
        var back = new TaskCompletionSource();
        child.MayStart = back.Task;
        stage.Strike($"{victim.Name} is killed", () => ProcessSignals.KillAtOnce(child.RunningId));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var noticed = UntilDeclaredDead(stage, DemoSettings.NameOf(victim), patience.Token);
        await stage.WatchUntil(options.AwayFor, _ => { }, cancel);
        await patience.CancelAsync();
        await noticed;
        DemoScreen.Say($"{victim.Name} is started again ...");
        back.SetResult();
        await stage.WatchUntil(options.AwayFor + options.After, _ => { }, cancel);
    }

    public ChaosReport Tell(ChaosReport common, Aftermath aftermath) => LostScreens.Tell(common, aftermath) with
    {
        DetectedMs = _detected,
        // What the dead process had ordered has left long before it is declared dead.
        DiallingResumedMs = _detected is { } detected ? Aftermath.MsToFirst(LabInstants.Invites(aftermath.Plan.CarrierLog), aftermath.FaultAt.AddMilliseconds(detected)) + detected : null,
    };

    public IEnumerable<string> Faults(ChaosReport report)
    {
        if (ChaosBars.Within("the other web process noticed", report.DetectedMs, DetectedWithinMs) is { } late)
            yield return late;
        if (ChaosBars.Within("dialling went on", report.DiallingResumedMs, ResumedWithinMs) is { } resumed)
            yield return resumed;
        foreach (var fault in LostScreens.Faults(report))
            yield return fault;
    }

    /// <summary>By what the web processes tell each other: their table of who is there (6: dead).</summary>
    private async Task UntilDeclaredDead(Stage stage, string silo, CancellationToken cancel)
    {
        try
        {
            while (await _owner.Ask($"SELECT COUNT(*) FROM carillon.OrleansMembershipTable WHERE SiloName = '{silo}' AND Status = 6", cancel) == "0")
                await Task.Delay(LookEvery, cancel);
            _detected = Math.Round(stage.MsSinceFault);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // It was never declared dead: the report says so.
        }
    }
}

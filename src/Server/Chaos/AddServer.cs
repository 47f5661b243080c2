using Carillon.Contracts;
using Carillon.Lab.History;
using Carillon.Server.Demo;

namespace Carillon.Server.Chaos;

/// <summary>
/// A further telephony server joins a full floor by a token and <c>cluster join</c>, and is started. No fault: nobody is to notice.
/// Then phones are given it as their server, and their agents log in anew.
/// </summary>
internal sealed class AddServer : IScenario
{
    private const double UpWithinMs = 60_000;
    private static readonly TimeSpan SoundsWithin = TimeSpan.FromSeconds(60);
    /// <summary>A phone that has long asked in vain asks once a minute or so.</summary>
    private static readonly TimeSpan RegisteredWithin = TimeSpan.FromSeconds(90);

    private string _added = "";
    private Arrivals _arrivals = new("");
    private double? _up;
    private SelfTestDto? _sounds;

    public DemoOptions Floor(DemoOptions usual) => usual with { LaterServers = 1 };

    /// 1 a token, the command, its process  2 up, with a trunk to each other server, both ways  3 its sound  4 phones are given it, and register  5 their agents log in anew
    public async Task Happen(Stage stage, CancellationToken cancel)
    {
        var server = stage.Plan.LaterServers[0];
        var (agents, registered) = (stage.Plan.LaterAgents, false);
        (_added, _arrivals) = (server.Id, new Arrivals(server.Id));
        using var admin = stage.Admin();
        var token = await admin.Post<JoinTokenDto>("/cluster/tokens", new MakeJoinTokenDto(Uses: 1, Minutes: 10), cancel);
        await stage.Strike($"{_added} joins", () => stage.Floor.JoinServer(server, token.Token, cancel)); // 1
        await stage.WatchUntil(() => _up is not null || stage.MsSinceFault > UpWithinMs, Look, cancel); // 2
        DemoScreen.Say($"{_added} tests itself ...");
        await stage.Watch(Test(admin, cancel), Look, cancel); // 3
        foreach (var agent in agents) // 4
            await GiveServer(admin, DemoPlan.PhoneOf(agent), cancel);
        DemoScreen.Say($"{agents.Count} phones have {_added} as their server now ...");
        var given = stage.SinceFault;
        await stage.WatchUntil(() => registered || stage.SinceFault - given > RegisteredWithin, Look, cancel);
        await stage.Watch(_arrivals.LogInAnew(stage, agents, cancel), Look, cancel); // 5
        await stage.WatchUntil(() => _arrivals.AreAtWork || _arrivals.AreLate(stage), Look, cancel);
        await stage.WatchUntil(stage.SinceFault + stage.Options.After, Look, cancel);

        void Look(FloorDto floor)
        {
            if (floor.Servers.All(s => s.Up && s.Trunks.Count(t => t.Up) == floor.Servers.Count - 1) && floor.Server(_added) is not null)
                _up ??= stage.MsSinceFault;
            registered |= floor.Server(_added)?.PhonesRegistered >= agents.Count;
            _arrivals.Look(floor, stage);
        }
    }

    public ChaosReport Tell(ChaosReport common, Aftermath aftermath) => _arrivals.Tell(common, aftermath) with
    {
        ServerUpMs = ChaosReport.Round(_up),
        RoutesTested = _sounds?.Routes.Count,
        RoutesFailed = _sounds?.Routes.Count(r => r.State != "ok"),
    };

    public IEnumerable<string> Faults(ChaosReport report)
    {
        if (ChaosBars.Within($"{_added} was up with all its trunks", report.ServerUpMs, UpWithinMs) is { } late)
            yield return late;
        if (report.RoutesTested is null)
            yield return $"{_added} did not test itself";
        foreach (var route in _sounds?.Routes.Where(r => r.State != "ok") ?? [])
            yield return $"{_added} heard nothing from {route.To}: {route.Text}";
        foreach (var fault in _arrivals.Faults(report))
            yield return fault;
    }

    private async Task Test(ApiClient admin, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(SoundsWithin);
        try
        {
            var test = await admin.Post<SelfTestDto>($"/servers/{_added}/selftest", null, patience.Token);
            while (test.Running)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), patience.Token);
                test = await admin.Get<SelfTestDto>($"/servers/{_added}/selftest", patience.Token);
            }

            _sounds = test;
        }
        catch (Exception e) when (e is ApiFault or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            DemoScreen.Say($"{_added} did not test itself: {e.Message}");
        }
    }

    /// <summary>As on the page Phones; the one that it had is its second now.</summary>
    private async Task GiveServer(ApiClient admin, string phone, CancellationToken cancel)
    {
        var known = (await admin.Get<PhoneDto[]>("/phones", cancel)).Single(p => p.Id == phone);
        await admin.Post<PhoneDto>("/phones", new SavePhoneDto { Id = phone, Server = _added, SecondServer = known.Server, Kind = known.Kind, Srtp = known.Srtp, Version = known.Version }, cancel);
    }
}

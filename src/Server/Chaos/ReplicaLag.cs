using System.Globalization;
using Carillon.Contracts;
using Carillon.Server.Databases;
using Carillon.Server.Demo;
using Carillon.Storage;

namespace Carillon.Server.Chaos;

/// <summary>
/// The replicas apply the primary's log <see cref="ChaosOptions.AwayFor"/> late. Meanwhile numbers that are next in the list come onto the do-not-call list: whoever
/// decided by a replica would dial them.
/// </summary>
internal sealed class ReplicaLag : IScenario
{
    /// <summary>So long after it is entered a number may still be dialled.</summary>
    private static readonly TimeSpan HoldsWithin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan EnterEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CaughtUpWithin = TimeSpan.FromSeconds(30);
    /// <summary>Of those that are still to be dialled, in their order: the first is found already, the last is not.</summary>
    private static readonly int[] Chosen = [0, 10, 100];
    private const int LeadsAtOnce = 500;

    private readonly DatabaseFloor _floor = new(Topology.Primary);
    private readonly DatabaseOutage _outage = new();
    private readonly Dictionary<string, long> _entered = [];
    private DoNotCallDto _list = new(0, []);
    private double? _lagSeen;
    private long _reached;
    private bool _caughtUp;

    public Task<IAsyncDisposable?> Prepare(string folder, CancellationToken cancel) => _floor.Prepare(folder, cancel);

    public DemoOptions Floor(DemoOptions usual) => _floor.Floor(usual);

    /// 1 late from now on  2 numbers are entered, and the lag is seen where an operator sees it  3 no longer late
    public async Task Happen(Stage stage, CancellationToken cancel)
    {
        using var admin = stage.Admin();
        var leads = new LeadCursor(admin, (await admin.Get<ListDto[]>("/lists", cancel))[0].Id);
        await stage.Strike("the replicas fall behind", () => Delay(stage.Options.AwayFor, cancel)); // 1
        _outage.Writable();
        while (stage.SinceFault < stage.Options.AwayFor)
        {
            await stage.WatchUntil(stage.SinceFault + EnterEvery, floor => _outage.Look(floor, stage), cancel);
            await Enter(admin, await leads.ToBeDialled(cancel), cancel); // 2
            var health = await admin.Get<DatabaseHealthDto>("/database", cancel);
            _lagSeen = health.Nodes.Max(n => n.LagSeconds) is { } lag ? Math.Max(lag, _lagSeen ?? 0) : _lagSeen;
        }

        await stage.Watch(Delay(TimeSpan.Zero, cancel), floor => _outage.Look(floor, stage), cancel); // 3
        await stage.WatchUntil(stage.SinceFault + stage.Options.After, floor => _outage.Look(floor, stage), cancel);
        await leads.ToBeDialled(cancel);
        (_list, _reached, _caughtUp) = (await admin.Get<DoNotCallDto>("/dnc?count=1000", cancel), leads.HighestCalled, await CatchUp(admin, cancel));
    }

    public ChaosReport Tell(ChaosReport common, Aftermath aftermath)
    {
        var since = _list.Entries.ToDictionary(e => e.Phone, e => (e.At + HoldsWithin).ToUnixTimeMilliseconds());
        return _outage.Tell(common, aftermath) with
        {
            WritableMs = null,
            DiallingResumedMs = null,
            ReplicaLagMs = _lagSeen * 1000,
            DoNotCallEntered = _list.Entries.Count,
            DoNotCallPassedOver = _entered.Values.Count(lead => lead < _reached),
            DoNotCallDialled = aftermath.Calls.Count(c => since.TryGetValue(c.Phone, out var at) && c.DialledAt > at),
        };
    }

    public IEnumerable<string> Faults(ChaosReport report)
    {
        if (report.DoNotCallDialled > 0)
            yield return $"{report.DoNotCallDialled} numbers were dialled more than {HoldsWithin.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s after they came onto the do-not-call list";
        if (report.DoNotCallPassedOver == 0)
            yield return "no number on the do-not-call list had its turn: this run shows nothing";
        if (report.ReplicaLagMs is null or 0)
            yield return "nobody was told that the replicas lag";
        if (!_caughtUp)
            yield return "the replicas did not catch up";
        if (report.AgentsLoggedOut > 0)
            yield return $"{report.AgentsLoggedOut} agents were logged out";
    }

    private async Task Enter(ApiClient admin, IReadOnlyList<LeadDto> toBeDialled, CancellationToken cancel)
    {
        var chosen = Chosen.Where(i => i < toBeDialled.Count).Select(i => toBeDialled[i]).Where(l => !_entered.ContainsKey(l.Phone)).ToList();
        if (chosen.Count == 0)
            return;
        await admin.Post<DoNotCallAddedDto>("/dnc", new AddDoNotCallDto([.. chosen.Select(l => l.Phone)]), cancel);
        foreach (var lead in chosen)
            _entered[lead.Phone] = lead.Id;
    }

    /// <summary>One replica after the other: a primary that waits for the acknowledgement of one has the other one meanwhile.</summary>
    private async Task Delay(TimeSpan delay, CancellationToken cancel)
    {
        foreach (var replica in _floor.Database.Nodes.Skip(1))
            await replica.Ask(string.Create(CultureInfo.InvariantCulture, $"STOP SLAVE; CHANGE MASTER TO MASTER_DELAY = {(int)delay.TotalSeconds}; START SLAVE"), cancel);
    }

    private static async Task<bool> CatchUp(ApiClient admin, CancellationToken cancel)
    {
        for (var until = DateTimeOffset.UtcNow + CaughtUpWithin; DateTimeOffset.UtcNow < until; await Task.Delay(EnterEvery, cancel))
        {
            if ((await admin.Get<DatabaseHealthDto>("/database", cancel)).Nodes.All(n => n.LagSeconds is null or <= 1))
                return true;
        }

        return false;
    }

    /// <summary>Goes through a list as the dialler does.</summary>
    private sealed class LeadCursor(ApiClient admin, long list)
    {
        private long _after;

        public long HighestCalled { get; private set; }

        public async Task<IReadOnlyList<LeadDto>> ToBeDialled(CancellationToken cancel)
        {
            while (true)
            {
                var page = await admin.Get<LeadDto[]>(string.Create(CultureInfo.InvariantCulture, $"/lists/{list}/leads?after={_after}&count={LeadsAtOnce}"), cancel);
                var called = page.Where(l => l.CalledCount > 0).Select(l => l.Id).DefaultIfEmpty(HighestCalled).Max();
                HighestCalled = Math.Max(HighestCalled, called);
                // From the last that was called on, not from the page's end: what is next is wanted.
                if (page.Length == 0 || called < page[^1].Id)
                    return [.. page.Where(l => l.CalledCount == 0 && l.Id > HighestCalled)];
                _after = called;
            }
        }
    }
}

using System.Diagnostics;
using Carillon.Contracts;
using Carillon.Server.Demo;

namespace Carillon.Server.Chaos;

/// <summary>A floor for a fault to happen to: its processes, the look at it that a supervisor's page has, and the time since the fault.</summary>
internal sealed class Stage(ChaosOptions options, DemoPlan plan, DemoFloor floor, ApiClient page)
{
    private static readonly TimeSpan FullWithin = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private readonly Stopwatch _sinceFault = new();

    public ChaosOptions Options => options;
    public DemoPlan Plan => plan;
    public DemoFloor Floor => floor;

    /// <summary>The last look before the fault.</summary>
    public FloorDto AtFault { get; private set; } = new();

    public DateTimeOffset FaultAt { get; private set; }

    public TimeSpan SinceFault => _sinceFault.Elapsed;

    public double MsSinceFault => SinceFault.TotalMilliseconds;

    /// <summary>What an admin's page may do.</summary>
    public ApiClient Admin() => new(plan.WebUrl, "admin", DemoPlan.Password);

    /// <exception cref="TimeoutException">It did not fill; the message says how far it came.</exception>
    public async Task UntilFull(Func<FloorDto, bool> mayStrike, CancellationToken cancel)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            AtFault = await Look(cancel) ?? AtFault;
            var (talking, ringing) = (AtFault.Talking, AtFault.Ringing);
            var full = talking >= options.Talking && ringing >= options.Ringing;
            if (full && mayStrike(AtFault))
                return;
            if (waited.Elapsed > FullWithin)
                throw new TimeoutException(full ? "the floor is full, but never was such that the fault would show something" : $"the floor did not fill: {talking} talk and {ringing} ring; {options.Talking} and {options.Ringing} are needed");
            await Task.Delay(LookEvery, cancel);
        }
    }

    /// <summary>The clock of the fault begins.</summary>
    public Task Strike(string what, Func<Task> strike)
    {
        DemoScreen.Say($"{what} ...");
        FaultAt = DateTimeOffset.UtcNow;
        _sinceFault.Start();
        return strike();
    }

    public void Strike(string what, Action strike) => _ = Strike(what, () =>
    {
        strike();
        return Task.CompletedTask;
    });

    /// <summary>Looks at the floor, as long as it can be seen, until so long after the fault.</summary>
    public Task WatchUntil(TimeSpan sinceFault, Action<FloorDto> look, CancellationToken cancel) => WatchUntil(() => SinceFault >= sinceFault, look, cancel);

    /// <summary>Looks at the floor until it is over.</summary>
    public async Task WatchUntil(Func<bool> over, Action<FloorDto> look, CancellationToken cancel)
    {
        while (!over())
        {
            if (await Look(cancel) is { } now)
                look(now);
            await Task.Delay(LookEvery, cancel);
        }
    }

    /// <summary>Looks at the floor until this is done.</summary>
    public async Task Watch(Task done, Action<FloorDto> look, CancellationToken cancel)
    {
        await WatchUntil(() => done.IsCompleted, look, cancel);
        await done;
    }

    /// <summary>Null: no web server answers.</summary>
    private async Task<FloorDto?> Look(CancellationToken cancel)
    {
        try
        {
            return await page.Floor(cancel);
        }
        catch (Exception e) when (e is HttpRequestException or ApiFault or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            return null;
        }
    }
}

internal static class FloorCounts
{
    extension(FloorDto floor)
    {
        public int Talking => floor.Campaigns.Sum(c => c.Talking);

        public int Ringing => floor.Campaigns.Sum(c => c.Ringing);

        public ServerFloorDto? Server(string id) => floor.Servers.FirstOrDefault(s => s.Id == id);
    }
}

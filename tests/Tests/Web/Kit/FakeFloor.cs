using Carillon.Domain;
using Carillon.Domain.Cluster;

namespace Carillon.Tests.Web.Kit;

/// <summary>The floor grain in memory.</summary>
public sealed class FakeFloor
{
    private TaskCompletionSource<bool> _observed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IFloorObserver? Observer { get; private set; }
    public bool SomeoneWatches { get; private set; }
    public FloorSnapshot State { get; set; } = new() { At = DateTimeOffset.UtcNow };
    public List<string> Told { get; } = [];
    public IReadOnlyList<ServerAudio> Heard { get; set; } = [];

    public Task<IReadOnlyList<ServerAudio>> Audio() => Task.FromResult(Heard);
    public Task<FloorSnapshot> GetState() => Task.FromResult(State);
    public Task<IReadOnlyList<FloorSample>> Trend(CampaignId? campaign) =>
        Task.FromResult<IReadOnlyList<FloorSample>>([new(State.At, 2, 0.01, campaign is null ? 9 : 4)]);
    public Task StopSystem(UserId by) => Tell($"StopSystem {by}", s => s with { SystemStopped = true });
    public Task ResumeSystem(UserId by) => Tell($"ResumeSystem {by}", s => s with { SystemStopped = false });
    public Task StopCarrier(CarrierId carrier, UserId by) => Tell($"StopCarrier {carrier} {by}", s => s with { StoppedCarriers = [.. s.StoppedCarriers, carrier] });
    public Task ResumeCarrier(CarrierId carrier, UserId by) => Tell($"ResumeCarrier {carrier} {by}", s => s with { StoppedCarriers = [.. s.StoppedCarriers.Where(c => c != carrier)] });

    /// <summary>It goes on elsewhere, and knows no web process there.</summary>
    public void Forget() => Observer = null;

    public Task<bool> Observe(IFloorObserver observer, bool someoneWatchesTheFloor)
    {
        var isNew = Observer is null;
        (Observer, SomeoneWatches) = (observer, someoneWatchesTheFloor);
        Interlocked.Exchange(ref _observed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult(someoneWatchesTheFloor);
        return Task.FromResult(isNew);
    }

    /// <summary>Ends when the web process has said whether somebody watches, as wished.</summary>
    public async Task WatchedIs(bool watched)
    {
        while (true)
        {
            var next = _observed.Task;
            if (Observer is not null && SomeoneWatches == watched)
                return;
            await next.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    private Task Tell(string what, Func<FloorSnapshot, FloorSnapshot> change)
    {
        Told.Add(what);
        State = change(State) with { At = DateTimeOffset.UtcNow };
        return Observer?.FloorChanged(State) ?? Task.CompletedTask;
    }
}

/// <summary>A campaign grain that remembers what it was told.</summary>
public sealed class FakeCampaign
{
    public List<string> Told { get; } = [];

    public Task SettingsChanged() => Tell("SettingsChanged");
    public Task LeadsChanged() => Tell("LeadsChanged");
    public Task Stop(UserId by) => Tell($"Stop {by}");
    public Task Resume(UserId by) => Tell($"Resume {by}");

    private Task Tell(string what)
    {
        Told.Add(what);
        return Task.CompletedTask;
    }
}

/// <summary>A switch gateway that counts its new configurations.</summary>
public sealed class FakeGateway
{
    public int Configured { get; private set; }
    public SelfTestSnapshot? Test { get; set; }
    /// <summary>Why it cannot be tested; null: it can.</summary>
    public string? Away { get; set; }

    public Task<SelfTestReply> StartSelfTest(UserId by)
    {
        if (Away is { } why)
            return Task.FromResult(new SelfTestReply(null, why));
        Test = new() { Server = new("t1"), By = by, At = DateTimeOffset.UnixEpoch, Routes = [new(new("t1")) { State = SelfTestState.Running }, new(new("pbx"))] };
        return Task.FromResult(new SelfTestReply(Test));
    }

    public ServerSnapshot State { get; set; } = new() { Id = new("t1"), Up = true };

    public Task<ServerSnapshot> GetState() => Task.FromResult(State);

    public Task<SelfTestSnapshot?> SelfTest() => Task.FromResult(Test);

    public Task ConfigurationChanged()
    {
        Configured++;
        return Task.CompletedTask;
    }
}

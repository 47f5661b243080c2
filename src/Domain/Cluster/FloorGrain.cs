using Carillon.Domain.Agents;
using Carillon.Domain.Calls;
using Carillon.Domain.Campaigns;
using Carillon.Telephony.V1;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Carillon.Domain.Cluster;

/// <summary>
/// The floor in memory. Everybody tells it what changed; agents' changes go on to the web processes at once, the floor's as a whole
/// at most four times a second, only when something changed and somebody watches. STOP for carriers and the system.
/// </summary>
[Reentrant, KeepAlive]
internal sealed partial class FloorGrain(
    ICampaignStore campaigns, IInfrastructureStore infrastructure, IStopStore stops, IFactLog facts, TimeProvider clock, IOptions<DomainOptions> options, ILogger<FloorGrain> log)
    : Grain, IFloorGrain, IFloorCalls
{
    private static readonly TimeSpan ForgottenAfter = TimeSpan.FromSeconds(90);
    private readonly Dictionary<UserId, AgentSnapshot> _agents = [];
    private readonly Dictionary<CampaignId, CampaignSnapshot> _campaigns = [];
    private readonly Dictionary<ServerId, ServerSnapshot> _servers = [];
    private readonly Dictionary<IFloorObserver, (long Seen, bool Watches)> _observers = [];
    private readonly HashSet<CarrierId> _stoppedCarriers = [];
    private readonly FloorTrend _trend = new();
    private bool _systemStopped;
    private bool _changed;
    private string? _databaseFault;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await Task.Yield(); // see docs/domain.md: the runtime starts a grain under a lock
        this.RegisterGrainTimer(Push, new GrainTimerCreationOptions(options.Value.FloorInterval, options.Value.FloorInterval) { Interleave = true, KeepAlive = true });
        this.RegisterGrainTimer(Sample, new GrainTimerCreationOptions(FloorTrend.Step, FloorTrend.Step) { Interleave = true, KeepAlive = true });
        try
        {
            foreach (var mark in await stops.All(cancellationToken))
                Remember(mark.Scope, mark.Id, true);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            StopsUnknown(e);
        }

        this.RegisterGrainTimer(Gather, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true });
    }

    public Task EnsureActive() => Task.CompletedTask;

    public Task<FloorSnapshot> GetState() => Task.FromResult(new FloorSnapshot
    {
        At = clock.GetUtcNow(),
        Campaigns = [.. _campaigns.Values.OrderBy(c => c.Id.Value, StringComparer.Ordinal)],
        Agents = [.. _agents.Values.OrderBy(a => a.Agent.Value, StringComparer.Ordinal)],
        Servers = [.. _servers.Values.OrderBy(s => s.Id.Value, StringComparer.Ordinal)],
        SystemStopped = _systemStopped,
        StoppedCarriers = [.. _stoppedCarriers],
        DatabaseReachable = facts.DatabaseReachable,
        DatabaseFault = facts.DatabaseFault,
    });

    public Task<IReadOnlyList<FloorSample>> Trend(CampaignId? campaign) => Task.FromResult(_trend.Of(campaign));

    public async Task<IReadOnlyList<ServerAudio>> Audio() =>
        await Task.WhenAll(_servers.Keys.OrderBy(s => s.Value, StringComparer.Ordinal).Select(s => GrainFactory.GetGrain<ISwitchGatewayGrain>(s.Value).Audio()));

    public Task<bool> Observe(IFloorObserver observer, bool someoneWatchesTheFloor)
    {
        var isNew = !_observers.TryGetValue(observer, out var before);
        _observers[observer] = (clock.GetTimestamp(), someoneWatchesTheFloor);
        _changed |= someoneWatchesTheFloor && !before.Watches;
        return Task.FromResult(isNew);
    }

    // 1 the screen, before anything else: this is the screen pop's way  2 the floor
    public Task AgentIs(AgentSnapshot state)
    {
        if (_agents.TryGetValue(state.Agent, out var known) && known.Revision >= state.Revision)
            return Task.CompletedTask;
        foreach (var observer in _observers.Keys) // 1
            observer.AgentChanged(state).Ignore();
        // The settings are the same for all and heavy; the floor has them by campaign.
        if (state.State is AgentState.LoggedOut) // 2
            _agents.Remove(state.Agent);
        else
            _agents[state.Agent] = state with { Settings = null };
        _changed = true;
        return Task.CompletedTask;
    }

    public Task CampaignIs(CampaignSnapshot state)
    {
        _campaigns[state.Id] = state;
        _changed = true;
        return Task.CompletedTask;
    }

    public Task ServerIs(ServerSnapshot state)
    {
        _changed |= !_servers.TryGetValue(state.Id, out var known) || !Same(known, state);
        _servers[state.Id] = state;
        return Task.CompletedTask;
    }

    public Task ServerGone(ServerId server)
    {
        _changed |= _servers.Remove(server);
        return Task.CompletedTask;
    }

    public async Task InfrastructureChanged() => await Task.WhenAll(await AllCampaigns(c => c.InfrastructureChanged()));

    public Task StopSystem(UserId by) => SystemIs(true, by);

    public Task ResumeSystem(UserId by) => SystemIs(false, by);

    public Task StopCarrier(CarrierId carrier, UserId by) => CarrierIs(carrier, true, by);

    public Task ResumeCarrier(CarrierId carrier, UserId by) => CarrierIs(carrier, false, by);

    private async Task SystemIs(bool stopped, UserId by)
    {
        Stopping("the whole system", stopped, by);
        Remember(StopScope.StopSystem, "", stopped);
        await Task.WhenAll([.. await AllCampaigns(c => c.SystemStopped(stopped, by)), .. await AllGateways(g => g.StopDialling(StopScope.StopSystem, "", !stopped))]);
        await Keep(StopScope.StopSystem, "", stopped, by);
    }

    private async Task CarrierIs(CarrierId carrier, bool stopped, UserId by)
    {
        Stopping("carrier " + carrier, stopped, by);
        Remember(StopScope.StopCarrier, carrier.Value, stopped);
        await Task.WhenAll([.. await AllCampaigns(c => c.CarrierStopped(carrier, stopped)), .. await AllGateways(g => g.StopDialling(StopScope.StopCarrier, carrier.Value, !stopped))]);
        await Keep(StopScope.StopCarrier, carrier.Value, stopped, by);
    }

    private void Remember(StopScope scope, string id, bool stopped)
    {
        _changed = true;
        if (scope is StopScope.StopSystem)
            _systemStopped = stopped;
        else if (scope is StopScope.StopCarrier && stopped)
            _stoppedCarriers.Add(new CarrierId(id));
        else if (scope is StopScope.StopCarrier)
            _stoppedCarriers.Remove(new CarrierId(id));
    }

    private Task<bool> Keep(StopScope scope, string id, bool stopped, UserId by) => stopped
        ? stops.Set(new StopMark(scope, id, by, clock.GetUtcNow()), CancellationToken.None)
        : stops.Lift(scope, id, CancellationToken.None);

    // What has told us of itself is known without the database; what is quiet is asked from it if it can be.
    private async Task<IEnumerable<Task>> AllCampaigns(Func<ICampaignCalls, Task> say)
    {
        var ids = _campaigns.Keys.Union(await OrNothing(async () => (await campaigns.All(CancellationToken.None)).Where(c => c.Active).Select(c => c.Id)));
        return [.. ids.Select(id => say(GrainFactory.GetGrain<ICampaignCalls>(id.Value)))];
    }

    private async Task<IEnumerable<Task>> AllGateways(Func<ISwitchOrders, Task> say)
    {
        var ids = _servers.Keys.Union(await OrNothing(async () => (await infrastructure.Servers(CancellationToken.None)).Where(s => s.Active).Select(s => s.Id)));
        return [.. ids.Select(id => say(GrainFactory.GetGrain<ISwitchOrders>(id.Value)))];
    }

    private async Task<IEnumerable<T>> OrNothing<T>(Func<Task<IEnumerable<T>>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception e)
        {
            StopsUnknown(e);
            return [];
        }
    }

    private async Task Push(CancellationToken ct)
    {
        _changed |= _databaseFault != facts.DatabaseFault;
        _databaseFault = facts.DatabaseFault;
        foreach (var gone in _observers.Where(o => clock.GetElapsedTime(o.Value.Seen) > ForgottenAfter).Select(o => o.Key).ToList())
            _observers.Remove(gone);
        if (!_changed || !_observers.Values.Any(o => o.Watches))
            return;
        _changed = false;
        var floor = await GetState();
        foreach (var (observer, _) in _observers.Where(o => o.Value.Watches))
            observer.FloorChanged(floor).Ignore();
    }

    private Task Sample(CancellationToken ct)
    {
        _trend.Note(clock.GetUtcNow(), _campaigns.Values);
        return Task.CompletedTask;
    }

    // A floor that was reborn learns who is there; a new one finds nobody.
    private async Task Gather(CancellationToken ct)
    {
        foreach (var campaign in await OrNothing(async () => (await campaigns.All(ct)).Where(c => c.Active)))
        {
            await CampaignIs(await GrainFactory.GetGrain<ICampaignGrain>(campaign.Id.Value).GetState());
            foreach (var agent in await GrainFactory.GetGrain<ICampaignCalls>(campaign.Id.Value).Agents())
                await AgentIs(await GrainFactory.GetGrain<IAgentSessionGrain>(agent.Value).GetState());
        }
    }

    private static bool Same(ServerSnapshot a, ServerSnapshot b) =>
        a with { Trunks = b.Trunks, Carriers = b.Carriers } == b && a.Trunks.SequenceEqual(b.Trunks) && a.Carriers.SequenceEqual(b.Carriers);

    [LoggerMessage(5401, LogLevel.Warning, "STOP of {What}: {Stopped}, by {By}")]
    private partial void Stopping(string what, bool stopped, UserId by);

    [LoggerMessage(5402, LogLevel.Warning, "The floor could not ask the database")]
    private partial void StopsUnknown(Exception e);
}

using Carillon.Domain.Agents;
using Carillon.Domain.Calls;
using Carillon.Domain.Cluster;
using Carillon.Domain.Leads;
using Carillon.Domain.Pacing;
using Carillon.Domain.Queues;
using Carillon.Telephony.V1;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Carillon.Domain.Campaigns;

/// <summary>
/// One campaign. This part: its settings, STOP and the tick; the others: who owns it, dialling, calls, ends, agents, what the floor sees.
/// Reentrant: between two awaits the world may have changed, so every step goes through the attempt's table.
/// </summary>
[Reentrant, KeepAlive]
internal sealed partial class CampaignGrain : Grain, ICampaignGrain, ICampaignCalls, IDisposable
{
    private readonly ICampaignStore _campaigns;
    private readonly IInfrastructureStore _infrastructure;
    private readonly IAttemptStore _attempts;
    private readonly IAgentSessionStore _sessions;
    private readonly ILeadStore _leads;
    private readonly IStopStore _stops;
    private readonly IFactLog _facts;
    private readonly LeaseKeeper _leases;
    private readonly TimeProvider _clock;
    private readonly DomainOptions _options;
    private readonly CallLog _calls;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();

    private readonly Dictionary<AttemptId, LiveAttempt> _live = [];
    private readonly Dictionary<LegId, LiveAttempt> _byLeg = [];
    private readonly Roster _roster = new();
    private readonly CampaignCounters _counters;
    private readonly AnswerRate _answerRate;
    private readonly RingLife _ringLife = new();
    private readonly AgentForecast _forecast = new();
    private readonly CarrierBudget _budget;
    private readonly Hopper _hopper;

    private CampaignSettings? _settings;
    private IReadOnlyList<TelephonyServer> _servers = [];
    private Dictionary<CarrierId, CarrierSettings> _carriers = [];
    private readonly HashSet<CarrierId> _stoppedCarriers = [];
    private readonly Dictionary<ServerId, bool> _up = [];
    private readonly TrunkRoutes _routes = new();
    private readonly CarrierRotation _rotation = new();
    private string? _stoppedBy;
    private string? _systemStoppedBy;

    public CampaignGrain(
        ICampaignStore campaigns, IInfrastructureStore infrastructure, IAttemptStore attempts, IAgentSessionStore sessions, ILeadStore leads,
        IStopStore stops, IFactLog facts, LeaseKeeper leases, TimeProvider clock, IOptions<DomainOptions> options, CallLog calls, ILogger<CampaignGrain> log)
    {
        (_campaigns, _infrastructure, _attempts, _sessions, _leads, _stops, _facts) = (campaigns, infrastructure, attempts, sessions, leads, stops, facts);
        (_leases, _clock, _options, _calls, _log) = (leases, clock, options.Value, calls, log);
        _counters = new CampaignCounters(Id, clock);
        _answerRate = new AnswerRate(clock);
        _budget = new CarrierBudget(clock);
        _hopper = new Hopper(leads, Id, clock);
    }

    private CampaignId Id => new(this.GetPrimaryKeyString());
    private IWaitingCallsGrain Queue => GrainFactory.GetGrain<IWaitingCallsGrain>(Id.Value);
    private bool IsStopped => _stoppedBy is not null || _systemStoppedBy is not null;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await Task.Yield(); // see docs/domain.md: the runtime starts a grain under a lock
        this.RegisterGrainTimer(Tick, new GrainTimerCreationOptions(TimeSpan.Zero, _options.PacingTick) { Interleave = true, KeepAlive = true });
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        if (_claimed is { } lease)
            await _leases.Release(lease, cancellationToken);
    }

    public void Dispose() => _stop.Dispose();

    public Task EnsureActive() => Task.CompletedTask;

    public async Task SettingsChanged()
    {
        if (await _campaigns.Find(Id, _stop.Token) is not { } settings)
            return;
        _settings = settings;
        await InfrastructureChanged();
        _hopper.LookAgain(dropAll: false);
        foreach (var agent in _roster.All)
            Background(Session(agent.Agent).SettingsChanged(settings));
    }

    public Task LeadsChanged()
    {
        _hopper.LookAgain(dropAll: true);
        return Task.CompletedTask;
    }

    public async Task InfrastructureChanged()
    {
        _servers = [.. (await _infrastructure.Servers(_stop.Token)).Where(s => s.Active)];
        _roster.Close(_servers.Where(s => s.Draining).Select(s => s.Id));
        _carriers = (await _infrastructure.Carriers(_stop.Token)).Where(c => c.Active).ToDictionary(c => c.Id);
        foreach (var fresh in _servers.Where(s => !_up.ContainsKey(s.Id) && _lease is not null))
            Background(AskServer(fresh.Id));
        LimitByCarriers();
    }

    public async Task Stop(UserId by)
    {
        _stoppedBy = by.Value;
        CampaignStopped(Id, by);
        await Propagate(resume: false);
        await _stops.Set(new StopMark(StopScope.StopCampaign, Id.Value, by, _clock.GetUtcNow()), _stop.Token);
    }

    public async Task Resume(UserId by)
    {
        _stoppedBy = null;
        CampaignResumed(Id, by);
        await Propagate(resume: true);
        await _stops.Lift(StopScope.StopCampaign, Id.Value, _stop.Token);
    }

    public Task SystemStopped(bool stopped, UserId by)
    {
        _systemStoppedBy = stopped ? by.Value : null;
        return Task.CompletedTask;
    }

    public Task CarrierStopped(CarrierId carrier, bool stopped)
    {
        if (stopped)
            _stoppedCarriers.Add(carrier);
        else
            _stoppedCarriers.Remove(carrier);
        LimitByCarriers();
        return Task.CompletedTask;
    }

    // Nothing slow is awaited here: the next tick would not come.
    private Task Tick(CancellationToken ct)
    {
        _counters.BeginNewDay();
        if (_lease is { IsHeld: true })
        {
            LookAfterDeadlines();
            Pace();
        }
        else
        {
            TakeOverWhenDue();
        }

        PushState();
        return Task.CompletedTask;
    }

    private Task<OrderResult[]> Propagate(bool resume) =>
        Task.WhenAll(_servers.Select(s => Gateway(s.Id).StopDialling(StopScope.StopCampaign, Id.Value, resume)));

    private void LimitByCarriers()
    {
        var usable = _servers.Where(s => !s.Draining).SelectMany(s => CarriersFrom(s.Id)).Distinct().Select(id => _carriers[id])
            .Select(c => c with { MaximumCalls = CarrierShare.Of(c, _servers).OfAllPlacing(c.MaximumCalls) }).ToList();
        _budget.Limit(usable);
    }

    private IReadOnlyList<CarrierId> CarriersFrom(ServerId server) =>
        Placement.CarriersFrom(server, _settings?.Carriers ?? [], _carriers, _stoppedCarriers);

    /// <summary>For one call: over which first, over which then.</summary>
    private IReadOnlyList<CarrierId> CarriersInTurn(ServerId server)
    {
        var usable = CarriersFrom(server);
        return _settings is { ShareByWeight: false, Carriers.Count: > 0 } ? usable : _rotation.Next([.. usable.Select(id => _carriers[id])]);
    }

    private ISwitchOrders Gateway(ServerId server) => GrainFactory.GetGrain<ISwitchOrders>(server.Value);

    private IAgentCalls Session(UserId agent) => GrainFactory.GetGrain<IAgentCalls>(agent.Value);

    private long In(TimeSpan time) => _clock.GetTimestamp() + (long)(time.TotalSeconds * _clock.TimestampFrequency);

    private void Background(Task task) => _ = task.Watch(e => BackgroundFailed(e, Id), _stop.Token);

    [LoggerMessage(5201, LogLevel.Warning, "Campaign {Campaign} was stopped by {By}")]
    private partial void CampaignStopped(CampaignId campaign, UserId by);

    [LoggerMessage(5202, LogLevel.Warning, "Campaign {Campaign} was resumed by {By}")]
    private partial void CampaignResumed(CampaignId campaign, UserId by);

    [LoggerMessage(5203, LogLevel.Error, "Campaign {Campaign}: a step in the background failed")]
    private partial void BackgroundFailed(Exception e, CampaignId campaign);
}

using System.Threading.Channels;
using Carillon.Domain.Agents;
using Carillon.Domain.Calls;
using Carillon.Domain.Campaigns;
using Carillon.Domain.Users;
using Carillon.Telephony;
using Carillon.Telephony.V1;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Carillon.Domain.Cluster;

/// <summary>Holds the stream to one telephony server. This part: its connection and configuration; orders and events are in the other parts.</summary>
[Reentrant, KeepAlive]
internal sealed partial class SwitchGatewayGrain(
    ISwitchFactory switches,
    IInfrastructureStore infrastructure,
    ISecretStore secrets,
    IStopStore stops,
    IFactLog facts,
    IAudioStore audio,
    TimeProvider clock,
    IOptions<DomainOptions> options,
    ILogger<SwitchGatewayGrain> log) : Grain, ISwitchGatewayGrain, ISwitchOrders, IDisposable
{
    private static readonly TimeSpan ConfigurationPause = TimeSpan.FromSeconds(2);
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<CampaignId, long> _epochs = [];
    private readonly HashSet<UserId> _agents = [];
    private readonly Channel<SwitchConnection> _changes = Channel.CreateBounded<SwitchConnection>(new BoundedChannelOptions(16) { FullMode = BoundedChannelFullMode.DropOldest });
    private ICallControl? _control;
    private TelephonyServer? _server;
    private string _detail = "not connected yet";
    private string _bootId = "";
    private bool _up;
    private bool _stranger;
    private bool _configured;
    private bool _removed;
    private long _downSince;
    private DateTimeOffset? _upSince;

    private ServerId Id => new(this.GetPrimaryKeyString());

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await Task.Yield(); // see docs/domain.md: the runtime starts a grain under a lock
        _downSince = clock.GetTimestamp();
        await Connect(cancellationToken);
        this.RegisterGrainTimer(Listen, new GrainTimerCreationOptions(LookEvery, LookEvery) { Interleave = true, KeepAlive = true });
        this.RegisterGrainTimer(Watch, new GrainTimerCreationOptions(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)) { Interleave = true, KeepAlive = true });
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        if (_control is { } control)
            await control.DisposeAsync();
    }

    public void Dispose() => _stop.Dispose();

    public Task EnsureActive() => Task.CompletedTask;

    public async Task ConfigurationChanged()
    {
        _configured = false;
        var server = await Find(_stop.Token);
        if (_control is null || server?.Control != _server?.Control)
            await Reconnect(server);
        else
            _server = server;
        TellWhoAwaits();
        if (_up)
            await Configure(_stop.Token);
        Background(GrainFactory.GetGrain<IFloorCalls>(IFloorCalls.Key).InfrastructureChanged());
    }

    private async Task Connect(CancellationToken ct)
    {
        try
        {
            _server = await Find(ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _detail = "the database is away: this server's address is not known";
            CannotConfigure(Id, e.Message);
        }

        if (_server is not { } server)
            return;
        var control = switches.Connect(server);
        _control = control;
        control.ConnectionChanged += now => _changes.Writer.TryWrite(now);
        _changes.Writer.TryWrite(control.Connection);
        Background(OrStartAnew(FollowConnection(control)));
    }

    private async Task Reconnect(TelephonyServer? server)
    {
        if (_control is { } old)
            await old.DisposeAsync();
        (_control, _server, _up, _following) = (null, server, false, false);
        await Connect(_stop.Token);
    }

    private async Task<TelephonyServer?> Find(CancellationToken ct)
    {
        var all = await infrastructure.Servers(ct);
        _neighbours = [.. all.Where(s => s.Active && s.Id != Id).Select(s => s.Id)];
        _removed = all.All(s => s.Id != Id);
        var mine = all.FirstOrDefault(s => s.Id == Id && s.Active);
        if (mine is null)
            _detail = "no active server of this name is configured";
        return mine;
    }

    private async Task FollowConnection(ICallControl control)
    {
        await foreach (var now in _changes.Reader.ReadAllAsync(_stop.Token))
        {
            if (_control != control)
                return;
            _stranger = now.Up && now.ServerId != Id.Value;
            if (_stranger)
                Refuse(now);
            else if (now.Up)
                await CameUp(control, now);
            else
                WentDown(now);
            PushState();
        }
    }

    // 1 configuration and STOPs  2 epochs of all campaigns, then what is alive: whoever lost track learns it  3 events from here on
    private async Task CameUp(ICallControl control, SwitchConnection now)
    {
        _comingUp = true;
        try
        {
            var seenBefore = _bootId.Length > 0;
            var agentsWereTold = _life is ServerLife.CutOff;
            (_up, _detail, _life, _beats) = (true, "", ServerLife.Alive, now.Heartbeat);
            _silence.Heard();
            if (agentsWereTold)
                TellAgents(ServerLife.Alive);
            if (seenBefore && _bootId != now.BootId)
                ForgetFormerLife();
            if (_bootId != now.BootId)
                _upSince = clock.GetUtcNow();
            _bootId = now.BootId;
            await Configure(_stop.Token); // 1
            await SendStops();
            foreach (var (campaign, epoch) in _epochs.ToList()) // 2
                Background(Tell(campaign, await Announce(campaign, epoch)));
            StartEvents(control); // 3
            Background(LookAtWhatLives(control));
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            _detail = e.Message;
            CannotConfigure(Id, e.Message);
        }
        finally
        {
            _comingUp = false;
            _silence.Heard();
        }
    }

    /// <summary>Two servers of one name, or an address typed wrong: it gets neither configuration nor orders.</summary>
    private void Refuse(SwitchConnection now)
    {
        var why = $"the server at {_server?.Control} calls itself {now.ServerId}, not {Id}: it is not used";
        IsAStranger(Id, why);
        WentDown(now);
        _detail = why;
    }

    private void ForgetFormerLife()
    {
        SwitchRestarted(Id);
        LoseSelfTest("the server has started anew");
        _legs.Clear();
        ForgetHeard();
        _recordings.Clear();
        _phones.Clear();
        _registered.Clear();
    }

    private async Task LookAtWhatLives(ICallControl control)
    {
        var snapshot = await control.Snapshot(_stop.Token);
        var legs = snapshot.Legs.Select(Wire.ToView).OfType<LegView>().ToList();
        legs.ForEach(Know);
        foreach (var carrier in snapshot.Carriers)
            CarrierIs(carrier);
        foreach (var phone in snapshot.Phones)
            PhoneIs(phone);
        _agents.UnionWith(legs.Where(l => l.Kind is LegKind.LegAgent).Select(l => l.Agent).OfType<UserId>());
        TellWhoAwaits();
        await HangUpStrayPhones(legs);
    }

    /// <summary>Phones of agents who logged out, or were called anew, while this server could not be told.</summary>
    private async Task HangUpStrayPhones(List<LegView> legs)
    {
        foreach (var leg in legs.Where(l => l is { Kind: LegKind.LegAgent, Agent: not null }))
        {
            if (!await GrainFactory.GetGrain<IAgentCalls>(leg.Agent!.Value.Value).Owns(leg.Leg))
                await HangUp(leg.Leg, EndCause.HungUpByUs);
        }
    }

    private void WentDown(SwitchConnection now)
    {
        if (_up)
            _downSince = clock.GetTimestamp();
        _up = false;
        if (_life is ServerLife.Alive)
            _detail = now.Text;
        TellUnreachable();
    }

    /// <summary>Once a second: is an older server away for so long that it is given up; may the switch forget; is a configuration still owed.</summary>
    private async Task Watch(CancellationToken ct)
    {
        if (_control is null)
            await Connect(ct);
        if (_removed)
        {
            await LeaveFloor();
            return;
        }

        // One that tells of its life is judged by that (Listen): cut off, it is not dead.
        if (_beats == TimeSpan.Zero && !_up && !IsDead && clock.GetElapsedTime(_downSince) > options.Value.ServerDeadAfter)
            GiveUp();
        if (_up && !_configured && clock.GetElapsedTime(_lastConfigured) > ConfigurationPause)
            await Configure(ct);
        WatchSelfTest();
        SendAgentsAway();
        if (_up)
            await LetForget();
        PushState();
    }

    private void GiveUp()
    {
        _life = ServerLife.Dead;
        LoseSelfTest($"the server is away: {_detail}");
        ServerIsDead(Id, _silence.Lasts, _detail);
        TellUnreachable();
        foreach (var agent in _agents)
            Background(GrainFactory.GetGrain<IAgentCalls>(agent.Value).ServerDead(Id));
        _agents.Clear();
    }

    private Task Tell(CampaignId campaign, ServerView view) => GrainFactory.GetGrain<ICampaignCalls>(campaign.Value).OnServer(view);

    /// <summary>A gateway that does not listen any more is worse than none: the supervisor wakes another.</summary>
    private async Task OrStartAnew(Task loop)
    {
        try
        {
            await loop;
        }
        catch when (!_stop.IsCancellationRequested)
        {
            DeactivateOnIdle();
            throw;
        }
    }

    /// <summary>One place where a failure of something that nobody awaits is seen.</summary>
    private void Background(Task task) => _ = task.Watch(e => BackgroundFailed(e, Id), _stop.Token);

    [LoggerMessage(5101, LogLevel.Warning, "Telephony server {Server} has started anew: calls of its former life are gone")]
    private partial void SwitchRestarted(ServerId server);

    [LoggerMessage(5102, LogLevel.Error, "Telephony server {Server} has been silent for {Silence} and is given up: {Detail}")]
    private partial void ServerIsDead(ServerId server, TimeSpan silence, string detail);

    [LoggerMessage(5103, LogLevel.Warning, "Telephony server {Server} cannot be configured: {Reason}")]
    private partial void CannotConfigure(ServerId server, string reason);

    [LoggerMessage(5105, LogLevel.Error, "Gateway of {Server}: {Why}")]
    private partial void IsAStranger(ServerId server, string why);

    [LoggerMessage(5104, LogLevel.Error, "Gateway of {Server}: a step in the background failed")]
    private partial void BackgroundFailed(Exception e, ServerId server);
}

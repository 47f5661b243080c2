using Carillon.Domain.Calls;
using Carillon.Domain.Campaigns;
using Carillon.Domain.Cluster;
using Carillon.Domain.Leads;
using Microsoft.Extensions.Logging;

namespace Carillon.Domain.Agents;

/// <summary>
/// One agent's session. This part: what he asks; the others: his phone, his calls, rebuilding, and telling the world.
/// An agent at rest costs nothing: no timer runs, no statement is executed.
/// </summary>
[Reentrant, KeepAlive]
internal sealed partial class AgentSessionGrain(
    ICampaignStore campaigns,
    IInfrastructureStore infrastructure,
    IAgentSessionStore sessions,
    ILeadStore leads,
    IFactLog facts,
    TimeProvider clock,
    CallLog calls,
    ILogger<AgentSessionGrain> log) : Grain, IAgentSessionGrain, IAgentCalls, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private AgentState _state;
    private DateTimeOffset _since;
    private long _revision;
    private CampaignId _campaign;
    private PhoneId _phone;
    private ServerId _server;
    private RoomId _room;
    private string? _pauseCode;
    private string? _pauseNext;
    private string? _notice;
    private int _callsToday;
    private DateTimeOffset _lastCallAt;
    private CampaignSettings? _settings;

    private UserId Me => new(this.GetPrimaryKeyString());
    private ICampaignCalls Campaign => GrainFactory.GetGrain<ICampaignCalls>(_campaign.Value);
    private ISwitchOrders Gateway => GrainFactory.GetGrain<ISwitchOrders>(_server.Value);

    public void Dispose() => _stop.Dispose();

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _stop.CancelAsync();

    /// 1 once more from another browser: nothing new  2 campaign and phone exist, and a server may call it  3 the session begins  4 his phone is called
    public async Task<AgentReply> LogIn(AgentLogIn logIn)
    {
        if (_state is not AgentState.LoggedOut && logIn.Campaign == _campaign && logIn.Phone == _phone) // 1
            return Yes();
        if (AgentStates.Step(_state, AgentInput.LogIn).Refusal is { } refusal)
            return No(refusal);
        if (await campaigns.Find(logIn.Campaign, _stop.Token) is not { Active: true } settings) // 2
            return No($"There is no active campaign {logIn.Campaign}.");
        if ((await infrastructure.Phones(_stop.Token)).FirstOrDefault(p => p.Id == logIn.Phone) is not { } phone)
            return No($"There is no phone {logIn.Phone}.");
        var home = await ChooseHome(phone);
        if (await Drains(home))
            return No($"Telephony server {home} is being emptied, and phone {phone.Id} is registered at no other: register it at another one first.");
        if (_state is not AgentState.LoggedOut)
            return Yes();
        Begin(settings, phone, home); // 3
        Become(AgentInput.LogIn, store: true);
        await CallPhone(); // 4
        return Yes();
    }

    private void Begin(CampaignSettings settings, PhoneSettings phone, ServerId home)
    {
        if (_lastCallAt.Date != clock.GetUtcNow().Date)
            _callsToday = 0;
        (_settings, _campaign, _phone, _server, _room) = (settings, settings.Id, phone.Id, home, RoomId.New());
        (_homes, _outsideNumber, _readyAgain, _awaitsPhone) = (HomesOf(phone), phone.OutsideNumber, false, false);
        (_pauseCode, _pauseNext, _notice, _recalled, _missed, _call, _lastDisposed) = (null, null, "Your phone is being called.", false, 0, null, null);
    }

    /// <summary>Refused in a call. In wrap-up the default disposition is stored first.</summary>
    public async Task<AgentReply> LogOut()
    {
        if (_state is AgentState.LoggedOut)
            return Yes();
        if (AgentStates.Step(_state, AgentInput.LogOut).Refusal is { } refusal)
            return No(refusal);
        if (_state is AgentState.WrapUp && !await DisposeByDefault(_call!.Attempt))
            return No("The last call could not be stored: try again.");
        var leg = _phoneLeg;
        (_phoneLeg, _phoneUp, _notice, _pauseCode, CanCallPhone) = (null, false, null, null, false);
        Become(AgentInput.LogOut, store: true);
        if (leg is { } up)
            Background(Gateway.HangUp(up, Telephony.V1.EndCause.HungUpByUs));
        return Yes();
    }

    public Task<AgentReply> Ready()
    {
        if (AgentStates.Step(_state, AgentInput.Ready).Refusal is { } refusal)
            return Task.FromResult(No(refusal));
        if (!_phoneUp)
            return Task.FromResult(No("Your phone is not connected: have it called first."));
        if (_state is AgentState.Paused && _call is not null)
            return Task.FromResult(No("Your call is waiting for your phone."));
        if (_state is AgentState.Ready)
            return Task.FromResult(Yes());
        (_pauseCode, _pauseNext, _notice, _recalled, _missed) = (null, null, null, false, 0);
        Become(AgentInput.Ready, store: true);
        return Task.FromResult(Yes());
    }

    /// <summary>In a call or in wrap-up it begins after the disposition.</summary>
    public Task<AgentReply> Pause(string pauseCode)
    {
        if (_settings?.PauseCodes.All(p => p.Code != pauseCode) ?? true)
            return Task.FromResult(No(_state is AgentState.LoggedOut ? "You are not logged in." : $"There is no pause code {pauseCode}."));
        if (AgentStates.Step(_state, AgentInput.Pause).Refusal is { } refusal)
            return Task.FromResult(No(refusal));
        _readyAgain = false;
        if (_state is AgentState.Paused or AgentState.Ready)
            _pauseCode = pauseCode;
        else
            (_pauseNext, _notice) = (pauseCode, "You will be paused after this call.");
        Become(AgentInput.Pause, store: _state is AgentState.Paused or AgentState.Ready);
        return Task.FromResult(Yes());
    }

    public async Task<AgentReply> HangUp()
    {
        if (_call is not { } call || _state is AgentState.WrapUp)
            return _state is AgentState.WrapUp ? Yes() : No("There is no call.");
        return await Campaign.HangUp(Me, call.Attempt) is { } fault ? No(fault) : Yes();
    }

    public async Task<AgentReply> DialManually(string? number)
    {
        if (AgentStates.Step(_state, AgentInput.Dial).Refusal is { } refusal)
            return No(refusal);
        if (!_phoneUp || _call is not null)
            return No(_call is null ? "Your phone is not connected: have it called first." : "You have a call.");
        _notice = "Dialling.";
        Become(AgentInput.Dial);
        var dial = await Campaign.DialFor(Entry(), number);
        if (dial.Call is { } call && _state is AgentState.Dialling)
        {
            // The answer may have been faster than this reply; then the offer has set the call.
            _call ??= call;
            Tell();
            return Yes();
        }

        if (dial.Refusal is null)
            return Yes();
        _notice = dial.Refusal;
        _pauseCode ??= "MANUAL";
        Become(AgentInput.CallEnded);
        return No(dial.Refusal);
    }

    public async Task<AgentReply> CallMyPhone()
    {
        if (WhyNoPhoneCall() is { } refusal)
            return No(refusal);
        var leaves = _call is null && await Drains(_server);
        var homes = await Homes();
        // After a call outside he may be anywhere.
        var isAway = !homes.Contains(_server);
        if ((_awaitsPhone || leaves || isAway) && await MoveHome(_server))
            return Yes();
        if (isAway)
            (_server, _room, leaves) = (homes[0], RoomId.New(), false);
        if (leaves)
            return No($"Telephony server {_server} is being emptied: register your phone at another one, and it is called there by itself.");
        (_awaitsPhone, _notice) = (false, "Your phone is being called.");
        await CallPhone();
        return Yes();
    }

    public Task SaveDraft(AttemptId attempt, long revision, string notes)
    {
        // The page that typed it has it; a reload or another browser gets it with the next state.
        if (_call is { } call && call.Attempt == attempt && revision > call.DraftRevision)
            _call = call with { Draft = notes, DraftRevision = revision };
        return Task.CompletedTask;
    }

    public Task<AgentSnapshot> GetState() => Task.FromResult(Snapshot());

    public Task SettingsChanged(CampaignSettings settings)
    {
        if (settings.Id != _campaign || _state is AgentState.LoggedOut)
            return Task.CompletedTask;
        _settings = settings;
        Tell();
        return Task.CompletedTask;
    }

    private AgentReply Yes() => new(true, Snapshot());

    private AgentReply No(string refusal) => new(false, Snapshot(), refusal);
}

using Carillon.Domain.Cluster;

namespace Carillon.Domain.Agents;

/// <summary>His telephony server is lost: he goes on at the other one where his phone is registered, without touching anything. Else his screen says what he waits for.</summary>
internal sealed partial class AgentSessionGrain
{
    /// <summary>Where his phone may register, his home first. Read at log-in; after a rebuild, when it is needed.</summary>
    private IReadOnlyList<ServerId> _homes = [];

    /// <summary>He was ready when his server was lost, and will be again once his phone is back.</summary>
    private bool _readyAgain;

    /// <summary>His phone is called as soon as it registers anywhere.</summary>
    private bool _awaitsPhone;

    public async Task ServerDead(ServerId server)
    {
        if (server != _server || _state is AgentState.LoggedOut || _awaitsPhone)
            return;
        var wasReady = _state is AgentState.Ready;
        await PhoneLost($"Telephony server {server} does not answer.", recall: false);
        (_readyAgain, _awaitsPhone) = (_readyAgain || wasReady, true);
        if (!await MoveHome(server))
            await AwaitPhone($"Telephony server {server} is lost. Your phone is called as soon as it registers again.");
    }

    public Task ServerLifeIs(ServerId server, ServerLife life)
    {
        if (server != _server || _state is AgentState.LoggedOut)
            return Task.CompletedTask;
        _notice = life switch
        {
            ServerLife.CutOff when _call is not null => $"Telephony server {server} is cut off from the web servers. Your call goes on; the next one comes when it is back.",
            ServerLife.CutOff => $"Telephony server {server} is cut off from the web servers. Calls come again when it is back.",
            ServerLife.Alive => null,
            _ => _notice,
        };
        Tell();
        return Task.CompletedTask;
    }

    public async Task PhoneRegistered(ServerId server)
    {
        if (_awaitsPhone && _state is not AgentState.LoggedOut)
            await CallPhoneFrom(server);
    }

    private async Task<bool> MoveHome(ServerId lost)
    {
        if (await PlaceBeside(lost) is not { } place)
            return false;
        await CallPhoneFrom(place);
        return true;
    }

    private async Task AwaitPhone(string notice)
    {
        var homes = await Homes();
        (_notice, CanCallPhone) = (notice, true);
        Tell();
        foreach (var home in homes)
            await GrainFactory.GetGrain<ISwitchOrders>(home.Value).AwaitPhone(_phone, Me);
    }

    // The room is new: nothing that still looks for the old one finds him.
    private async Task CallPhoneFrom(ServerId server)
    {
        _awaitsPhone = false;
        if (server == _server)
            _phoneDialog = "";
        else
            (_server, _room) = (server, RoomId.New());
        (_recalled, _notice) = (false, $"Your phone is being called from telephony server {server}.");
        await CallPhone(_phoneDialog);
        Store();
    }

    private async Task<IReadOnlyList<ServerId>> Homes()
    {
        if (_homes.Count > 0)
            return _homes;
        try
        {
            var phone = (await infrastructure.Phones(_stop.Token)).FirstOrDefault(p => p.Id == _phone);
            _outsideNumber = phone?.OutsideNumber ?? "";
            return _homes = phone is null ? [_server] : HomesOf(phone);
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            NotRestored(e, Me);
            return [_server];
        }
    }

    private static IReadOnlyList<ServerId> HomesOf(PhoneSettings phone) => phone.SecondServer is { } second ? [phone.Server, second] : [phone.Server];

    /// <summary>At log-in: his home, unless that is lost and his phone is registered at the other one.</summary>
    private async Task<ServerId> ChooseHome(PhoneSettings phone)
    {
        if (phone.SecondServer is not { } second || await GrainFactory.GetGrain<ISwitchOrders>(phone.Server.Value).HasPhone(phone.Id))
            return phone.Server;
        return await GrainFactory.GetGrain<ISwitchOrders>(second.Value).HasPhone(phone.Id) ? second : phone.Server;
    }

    /// <summary>His phone is back: he goes on as before.</summary>
    private void GoOnReady()
    {
        if (!_readyAgain)
            return;
        _readyAgain = false;
        if (_state is not AgentState.Paused || _pauseCode != "PHONE" || _call is not null)
            return;
        (_pauseCode, _notice) = (null, $"You are ready again, at telephony server {_server}.");
        Become(AgentInput.Ready, store: true);
    }
}

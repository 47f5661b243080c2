using Carillon.Domain.Cluster;
using Carillon.Telephony.V1;

namespace Carillon.Domain.Agents;

/// <summary>
/// How he leaves a server that is being emptied: his leg there is hung up, his phone is called at the other one where it is registered, and who was ready is ready again.
/// </summary>
internal sealed partial class AgentSessionGrain
{
    /// <summary>A phone with one line puts the old call down before it can take the new one.</summary>
    private static readonly TimeSpan PhoneBreath = TimeSpan.FromMilliseconds(300);

    private bool _leaving;

    public async Task<bool> LeaveServer(ServerId server)
    {
        if (_state is AgentState.LoggedOut || _server != server)
            return false;
        if (_leaving || _awaitsPhone || !MayLeave)
            return true;
        _leaving = true;
        try
        {
            var to = await PlaceBeside(server);
            // The world may have changed meanwhile: a call may have come.
            if (MayLeave && _server == server)
                await Leave(server, to);
        }
        finally
        {
            _leaving = false;
        }

        return _server == server;
    }

    private bool MayLeave => _state is AgentState.Ready or AgentState.Paused && _call is null;

    /// 1 he is given no call any more, and his old leg goes  2 his phone is called at the other server, or as soon as it registers there
    private async Task Leave(ServerId server, ServerId? to)
    {
        var (left, leg) = (Gateway, _phoneLeg);
        (_readyAgain, _awaitsPhone) = (_readyAgain || _state is AgentState.Ready, true); // 1
        (_phoneLeg, _phoneUp, _phoneDialog, CanCallPhone, _notice) = (null, false, "", false, $"Telephony server {server} is being emptied.");
        if (_state is AgentState.Ready)
            _pauseCode = "PHONE";
        Become(AgentInput.PhoneLost, store: true);
        if (leg is { } old)
            await left.HangUp(old, EndCause.HungUpByUs);
        if (to is not { } place) // 2
        {
            await AwaitPhone($"Telephony server {server} is being emptied, and your phone is registered at no other. Register it at another one: it is called there by itself.");
            return;
        }

        await Task.Delay(PhoneBreath, clock, _stop.Token);
        if (_awaitsPhone && _state is not AgentState.LoggedOut)
            await CallPhoneFrom(place);
    }

    private async Task<ServerId?> PlaceBeside(ServerId server)
    {
        foreach (var other in (await Homes()).Where(h => h != server))
        {
            if (await GrainFactory.GetGrain<ISwitchOrders>(other.Value).HasPhone(_phone))
                return other;
        }

        return null;
    }

    private Task<bool> Drains(ServerId server) => GrainFactory.GetGrain<ISwitchOrders>(server.Value).Drains();
}

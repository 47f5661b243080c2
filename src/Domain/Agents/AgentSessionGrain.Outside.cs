using Carillon.Domain.Campaigns;
using Carillon.Domain.Cluster;

namespace Carillon.Domain.Agents;

/// <summary>His phone cannot be called, and he asks to be called elsewhere: at an outside number, over a carrier. His leg there is like that of a phone, until he logs out or his phone is called again.</summary>
internal sealed partial class AgentSessionGrain
{
    private string _outsideNumber = "";

    public async Task<AgentReply> CallMeOutside()
    {
        if (WhyNoPhoneCall() is { } refusal)
            return No(refusal);
        if (_outsideNumber.Length == 0)
            return No("Your phone has no outside number: an admin can give it one.");
        var ways = await WaysOutside();
        // The world may have changed meanwhile: his phone may have registered.
        if (_phoneLeg is not null || _state is AgentState.LoggedOut)
            return Yes();
        foreach (var (server, carriers) in ways)
        {
            if (await CallOutsideFrom(server, carriers))
                return Yes();
        }

        (CanCallPhone, _notice) = (true, $"{_outsideNumber} cannot be called: no telephony server has a carrier that takes it now.");
        Tell();
        return No(_notice);
    }

    /// <summary>Servers that can call a carrier, his own first.</summary>
    private async Task<IReadOnlyList<(ServerId Server, IReadOnlyList<CarrierId> Carriers)>> WaysOutside()
    {
        var servers = (await infrastructure.Servers(_stop.Token)).Where(s => s is { Active: true, Draining: false }).OrderBy(s => s.Id != _server).Select(s => s.Id);
        var known = (await infrastructure.Carriers(_stop.Token)).Where(c => c.Active).ToDictionary(c => c.Id);
        var ways = new List<(ServerId, IReadOnlyList<CarrierId>)>();
        foreach (var server in servers)
        {
            var carriers = Placement.CarriersFrom(server, _settings?.Carriers ?? [], known, new HashSet<CarrierId>());
            if (carriers.Count > 0 && await GrainFactory.GetGrain<ISwitchOrders>(server.Value).MayHaveAgents())
                ways.Add((server, carriers));
        }

        return ways;
    }

    // The room is new: nothing that still looks for the old one finds him.
    private async Task<bool> CallOutsideFrom(ServerId server, IReadOnlyList<CarrierId> carriers)
    {
        var leg = LegId.New();
        if (server != _server)
            (_server, _room) = (server, RoomId.New());
        (_phoneLeg, _phoneUp, CanCallPhone, _phoneCalledAt, _awaitsPhone, _phoneDialog, _replacing) = (leg, false, false, clock.GetUtcNow(), false, "", false);
        (_recalled, _notice) = (true, $"{_outsideNumber} is being called from telephony server {server}.");
        Tell();
        var result = await Gateway.CallOutside(leg, Me, _outsideNumber, carriers, _settings?.CallerId ?? "");
        if (result.Done || _phoneLeg != leg)
        {
            Store();
            return true;
        }

        _phoneLeg = null;
        return false;
    }
}

using Carillon.Domain.Agents;
using Carillon.Telephony.V1;

namespace Carillon.Domain.Cluster;

/// <summary>What the floor sees of this server.</summary>
internal sealed partial class SwitchGatewayGrain
{
    private readonly Dictionary<CarrierId, CarrierState> _carriers = [];
    private readonly HashSet<string> _registered = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UserId> _awaited = new(StringComparer.Ordinal);
    private ServerLoad _load = new();

    public Task<ServerSnapshot> GetState() => Task.FromResult(new ServerSnapshot
    {
        Id = Id,
        Up = IsUsable,
        Life = _life,
        Detail = _detail,
        Legs = (int)_load.Legs,
        Rooms = (int)_load.Rooms,
        CpuPercent = _load.CpuPercent,
        TickLateP99Ms = _load.TickLateP99Ms,
        CallsPerSecond = _load.CallsPerSecond,
        Trunks = [.. _trunks.Values],
        Carriers = [.. _carriers.Values.Select(c => IsUsable ? c : c with { Up = false, Calls = 0, CallsPerSecond = 0, Text = "" })],
        PhonesRegistered = _registered.Count,
        StrangersRefused = (long)_load.StrangersRefused,
        PeersDropped = (long)_load.PeersDropped,
        RecordingsWaiting = (int)_load.RecordingsWaiting,
        StoreFault = _load.StoreFault,
        Draining = IsDraining,
        Version = _version,
        Since = _upSince,
        AgentLegs = AgentLegs,
    });

    /// <summary>At once, when it changes; its calls a second are of the last heartbeat.</summary>
    private void CarrierIs(CarrierHealth carrier)
    {
        var id = new CarrierId(carrier.CarrierId);
        _carriers[id] = new(id, carrier.Up, (int)carrier.Calls, carrier.Text, _carriers.GetValueOrDefault(id)?.CallsPerSecond ?? 0);
    }

    /// <summary>A heartbeat names all carriers: what it does not name is not used there any more. Servers of an older version name none.</summary>
    private void LoadIs(ServerLoad load)
    {
        _load = load;
        if (load.Carriers.Count == 0 && _lastConfig is { Carriers.Count: > 0 })
            return;
        _carriers.Clear();
        foreach (var c in load.Carriers)
            _carriers[new(c.CarrierId)] = new(new(c.CarrierId), c.Up, (int)c.Calls, c.Text, c.CallsPerSecond);
    }

    private void PhoneIs(PhoneRegistered phone)
    {
        if (phone.Registered)
            _registered.Add(phone.PhoneId);
        else
            _registered.Remove(phone.PhoneId);
        if (_awaited.Count > 0)
            TellWhoAwaits();
    }

    private void TellWhoAwaits()
    {
        if (!TakesAgents)
            return;
        foreach (var (phone, agent) in _awaited.Where(a => _registered.Contains(a.Key)).ToList())
        {
            _awaited.Remove(phone);
            Background(GrainFactory.GetGrain<IAgentCalls>(agent.Value).PhoneRegistered(Id));
        }
    }

    private void PushState() => Background(PushStateNow());

    private async Task PushStateNow() => await GrainFactory.GetGrain<IFloorCalls>(IFloorCalls.Key).ServerIs(await GetState());
}

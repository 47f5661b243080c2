using Carillon.Telephony.V1;

namespace Carillon.Domain.Cluster;

/// <summary>What the floor sees of this server.</summary>
internal sealed partial class SwitchGatewayGrain
{
    private readonly Dictionary<CarrierId, CarrierState> _carriers = [];
    private readonly Dictionary<ServerId, TrunkState> _trunks = [];
    private readonly HashSet<string> _registered = new(StringComparer.Ordinal);
    private ServerLoad _load = new();

    public Task<ServerSnapshot> GetState() => Task.FromResult(new ServerSnapshot
    {
        Id = Id,
        Up = _up,
        Detail = _detail,
        Legs = (int)_load.Legs,
        Rooms = (int)_load.Rooms,
        CpuPercent = _load.CpuPercent,
        TickLateP99Ms = _load.TickLateP99Ms,
        CallsPerSecond = _load.CallsPerSecond,
        Trunks = [.. _trunks.Values],
        Carriers = [.. _carriers.Values],
        PhonesRegistered = _registered.Count,
        StrangersRefused = (long)_load.StrangersRefused,
        PeersDropped = (long)_load.PeersDropped,
        RecordingsWaiting = (int)_load.RecordingsWaiting,
        StoreFault = _load.StoreFault,
    });

    private void PhoneIs(PhoneRegistered phone)
    {
        if (phone.Registered)
            _registered.Add(phone.PhoneId);
        else
            _registered.Remove(phone.PhoneId);
    }

    private void PushState() => Background(PushStateNow());

    private async Task PushStateNow() => await GrainFactory.GetGrain<IFloorCalls>(IFloorCalls.Key).ServerIs(await GetState());
}

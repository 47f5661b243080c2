using Carillon.Domain.Agents;
using Carillon.Domain.Campaigns;
using Carillon.Domain.Cluster;

namespace Carillon.Web.Realtime;

/// <summary>Domain to contract for the floor.</summary>
internal static class FloorMapping
{
    public static FloorDto ToDto(this FloorSnapshot floor) => new()
    {
        At = floor.At,
        Campaigns = [.. floor.Campaigns.Select(ToDto)],
        Agents = [.. floor.Agents.Select(ToFloorDto)],
        Servers = [.. floor.Servers.Select(ToDto)],
        SystemStopped = floor.SystemStopped,
        StoppedCarriers = [.. floor.StoppedCarriers.Select(c => c.Value)],
        DatabaseReachable = floor.DatabaseReachable,
        DatabaseFault = floor.DatabaseFault,
    };

    public static string ToDto(this DialMethod method) => method.ToString().ToUpperInvariant();

    public static FloorSampleDto ToDto(this FloorSample s) => new(s.At, s.CallsPerSecond, s.DropRate, s.Talking);

    private static CampaignFloorDto ToDto(CampaignSnapshot c) => new()
    {
        Id = c.Id.Value,
        Name = c.Name,
        DialMethod = c.DialMethod.ToDto(),
        DialLevel = c.DialLevel,
        Binding = c.Binding,
        Stopped = c.Stopped,
        Ringing = c.Ringing,
        Talking = c.Talking,
        Waiting = c.Waiting,
        AgentsReady = c.AgentsReady,
        AgentsInCall = c.AgentsInCall,
        AgentsWrapUp = c.AgentsWrapUp,
        AgentsPaused = c.AgentsPaused,
        Attempts = c.Attempts,
        Answered = c.Answered,
        Connected = c.Connected,
        Dropped = c.Dropped,
        DropRate = c.DropRate,
        DropCeiling = c.DropCeiling,
        CrossServer = c.CrossServer,
        CallsPerSecond = c.CallsPerSecond,
        Hopper = c.Hopper,
        Utilisation = c.Utilisation,
    };

    private static AgentFloorDto ToFloorDto(AgentSnapshot a) => new()
    {
        Agent = a.Agent.Value,
        State = a.State.ToDto(),
        Since = a.Since,
        Campaign = a.Campaign?.Value,
        Server = a.Server?.Value,
        PauseCode = a.PauseCode,
        Notice = a.Notice,
        CallPhone = a.Call?.Phone,
        CrossServer = a.Call?.CrossServer ?? false,
        CallsToday = a.CallsToday,
    };

    private static ServerFloorDto ToDto(ServerSnapshot s) => new()
    {
        Id = s.Id.Value,
        Up = s.Up,
        Detail = s.Detail,
        Legs = s.Legs,
        Rooms = s.Rooms,
        CpuPercent = s.CpuPercent,
        TickLateP99Ms = s.TickLateP99Ms,
        CallsPerSecond = s.CallsPerSecond,
        PhonesRegistered = s.PhonesRegistered,
        StrangersRefused = s.StrangersRefused,
        PeersDropped = s.PeersDropped,
        RecordingsWaiting = s.RecordingsWaiting,
        StoreFault = s.StoreFault,
        Life = s.Life switch
        {
            ServerLife.Silent => "SILENT",
            ServerLife.CutOff => "CUT_OFF",
            ServerLife.Dead => "DEAD",
            _ => "ALIVE",
        },
        Draining = s.Draining,
        AgentLegs = s.AgentLegs,
        Trunks = [.. s.Trunks.Select(ToDto)],
        Carriers = [.. s.Carriers.Select(c => new CarrierFloorDto(c.Id.Value, c.Up, c.Calls, c.Text, c.CallsPerSecond))],
    };

    public static TrunkFloorDto ToDto(TrunkState t) => new(t.To.Value, t.Up, t.RoundTripMs, t.LossPercent, t.JitterMs, t.Path switch
    {
        TrunkPath.Good => "good",
        TrunkPath.Poor => "poor",
        _ => "broken",
    });
}

namespace Carillon.Contracts;

/// <summary>The floor at one moment.</summary>
public sealed record FloorDto
{
    public DateTimeOffset At { get; init; }
    public IReadOnlyList<CampaignFloorDto> Campaigns { get; init; } = [];
    public IReadOnlyList<AgentFloorDto> Agents { get; init; } = [];
    public IReadOnlyList<ServerFloorDto> Servers { get; init; } = [];
    public bool SystemStopped { get; init; }
    public IReadOnlyList<string> StoppedCarriers { get; init; } = [];
    public bool DatabaseReachable { get; init; } = true;
    /// <summary>Why it cannot be written; null while it can.</summary>
    public string? DatabaseFault { get; init; }
}

/// <summary>One look at the floor, or at one campaign, for a chart. <see cref="DropRate"/> is a fraction.</summary>
public sealed record FloorSampleDto(DateTimeOffset At, double CallsPerSecond, double DropRate, int Talking);

public sealed record CampaignFloorDto
{
    public required string Id { get; init; }
    public string Name { get; init; } = "";
    public string DialMethod { get; init; } = "";
    public double DialLevel { get; init; }
    /// <summary>What binds the dialling now, in words.</summary>
    public string Binding { get; init; } = "";
    public bool Stopped { get; init; }
    public int Ringing { get; init; }
    public int Talking { get; init; }
    public int Waiting { get; init; }
    public int AgentsReady { get; init; }
    public int AgentsInCall { get; init; }
    public int AgentsWrapUp { get; init; }
    public int AgentsPaused { get; init; }
    public long Attempts { get; init; }
    public long Answered { get; init; }
    public long Connected { get; init; }
    public long Dropped { get; init; }
    /// <summary>Dropped / answered, as a fraction.</summary>
    public double DropRate { get; init; }
    /// <summary>What the drop rate is not to exceed, as a fraction.</summary>
    public double DropCeiling { get; init; } = 0.03;
    public long CrossServer { get; init; }
    public double CallsPerSecond { get; init; }
    public int Hopper { get; init; }
    /// <summary>Talk and wrap-up time / logged-in time of agents, as a fraction.</summary>
    public double Utilisation { get; init; }
}

public sealed record AgentFloorDto
{
    public required string Agent { get; init; }
    public AgentStateDto State { get; init; }
    public DateTimeOffset Since { get; init; }
    public string? Campaign { get; init; }
    public string? Server { get; init; }
    public string? PauseCode { get; init; }
    public string? Notice { get; init; }
    public string? CallPhone { get; init; }
    public bool CrossServer { get; init; }
    public int CallsToday { get; init; }
}

public sealed record ServerFloorDto
{
    public required string Id { get; init; }
    public bool Up { get; init; }
    /// <summary>ALIVE, SILENT (not heard for a moment), CUT_OFF (other telephony servers hear it, web servers do not) or DEAD.</summary>
    public string Life { get; init; } = "ALIVE";
    public string Detail { get; init; } = "";
    public int Legs { get; init; }
    public int Rooms { get; init; }
    public double CpuPercent { get; init; }
    public double TickLateP99Ms { get; init; }
    public double CallsPerSecond { get; init; }
    public int PhonesRegistered { get; init; }
    /// <summary>Datagrams of strangers that were refused, since the server's start.</summary>
    public long StrangersRefused { get; init; }
    /// <summary>Datagrams of known peers that were lost because a queue was full: not 0 is a fault.</summary>
    public long PeersDropped { get; init; }
    /// <summary>Finished recordings that are not in the recording store yet.</summary>
    public int RecordingsWaiting { get; init; }
    /// <summary>Why the store does not take them; empty while it does.</summary>
    public string StoreFault { get; init; } = "";
    /// <summary>It is being emptied: no new call, no new agent. Empty when <see cref="Legs"/> is 0.</summary>
    public bool Draining { get; init; }
    /// <summary>Of the legs, those of agents' phones.</summary>
    public int AgentLegs { get; init; }
    public IReadOnlyList<TrunkFloorDto> Trunks { get; init; } = [];
    public IReadOnlyList<CarrierFloorDto> Carriers { get; init; } = [];
}

/// <param name="LossPercent">Of the last fifty questions to it, in ten seconds: lost there or on the way back.</param>
/// <param name="JitterMs">How much round trips differ.</param>
/// <param name="Path">good, poor (calls go over a third server, where a better way is) or broken.</param>
public sealed record TrunkFloorDto(string To, bool Up, double RoundTripMs, double LossPercent = 0, double JitterMs = 0, string Path = "good");

/// <summary>A carrier as one server sees it. <see cref="Text"/> says what is the matter; empty: nothing.</summary>
public sealed record CarrierFloorDto(string Id, bool Up, int Calls, string Text, double CallsPerSecond = 0);

using Carillon.Domain.Agents;
using Carillon.Domain.Campaigns;

namespace Carillon.Domain.Cluster;

/// <summary>Holds the stream to one telephony server. Keyed by server id.</summary>
[Alias("ISwitchGatewayGrain")]
public partial interface ISwitchGatewayGrain : IGrainWithStringKey
{
    [Alias("EnsureActive")] Task EnsureActive();
    /// <summary>Carriers, phones or servers were changed in the store: configure the switch anew.</summary>
    [Alias("ConfigurationChanged")] Task ConfigurationChanged();
    [Alias("GetState")] Task<ServerSnapshot> GetState();
    /// <summary>How the legs of the last hour and day were heard.</summary>
    [Alias("Audio")] Task<ServerAudio> Audio();
    /// <summary>The one that runs, if one does.</summary>
    [Alias("StartSelfTest")] Task<SelfTestReply> StartSelfTest(UserId by);
    /// <summary>The last one; null: none since this gateway was activated.</summary>
    [Alias("SelfTest")] Task<SelfTestSnapshot?> SelfTest();
}

[GenerateSerializer, Immutable, Alias("ServerSnapshot")]
public sealed record ServerSnapshot
{
    [Id(0)] public required ServerId Id { get; init; }
    [Id(1)] public bool Up { get; init; }
    [Id(2)] public string Detail { get; init; } = "";
    [Id(3)] public int Legs { get; init; }
    [Id(4)] public int Rooms { get; init; }
    [Id(5)] public double CpuPercent { get; init; }
    [Id(6)] public double TickLateP99Ms { get; init; }
    [Id(7)] public double CallsPerSecond { get; init; }
    [Id(8)] public IReadOnlyList<TrunkState> Trunks { get; init; } = [];
    [Id(9)] public IReadOnlyList<CarrierState> Carriers { get; init; } = [];
    [Id(10)] public int PhonesRegistered { get; init; }
    /// <summary>Datagrams since the server's start: of strangers and refused; of known peers and lost, which is a fault.</summary>
    [Id(11)] public long StrangersRefused { get; init; }
    [Id(12)] public long PeersDropped { get; init; }
    /// <summary>Finished recordings that are not in the store yet, and why it does not take them; empty while it does.</summary>
    [Id(13)] public int RecordingsWaiting { get; init; }
    [Id(14)] public string StoreFault { get; init; } = "";
    [Id(15)] public ServerLife Life { get; init; }
    /// <summary>It is being emptied; empty when <see cref="Legs"/> is 0.</summary>
    [Id(16)] public bool Draining { get; init; }
    /// <summary>Of the legs, those of agents' phones.</summary>
    [Id(17)] public int AgentLegs { get; init; }
    /// <summary>Of its program; empty while it has not said.</summary>
    [Id(18)] public string Version { get; init; } = "";
    /// <summary>Since when we know this life of its process; null: not up yet.</summary>
    [Id(19)] public DateTimeOffset? Since { get; init; }
}

/// <param name="LossPercent">Of questions and answers, both ways together.</param>
/// <param name="JitterMs">How much round trips differ.</param>
[GenerateSerializer, Immutable, Alias("TrunkState")]
public sealed record TrunkState(
    [property: Id(0)] ServerId To, [property: Id(1)] bool Up, [property: Id(2)] double RoundTripMs, [property: Id(3)] double LossPercent = 0, [property: Id(4)] double JitterMs = 0)
{
    /// <summary>Three of the last fifty questions: fewer are chance.</summary>
    private const double PoorLossPercent = 6;
    /// <summary>150 ms one way is what a conversation bears (ITU-T G.114).</summary>
    private const double PoorRoundTripMs = 300;
    /// <summary>What the jitter buffer takes in without loss (docs/telephony.md).</summary>
    private const double PoorJitterMs = 60;

    public TrunkPath Path => this switch
    {
        { Up: false } => TrunkPath.Broken,
        { LossPercent: >= PoorLossPercent } or { RoundTripMs: >= PoorRoundTripMs } or { JitterMs: >= PoorJitterMs } => TrunkPath.Poor,
        _ => TrunkPath.Good,
    };
}

/// <summary>How good a trunk is as a way for calls.</summary>
public enum TrunkPath { Good, Poor, Broken }

[GenerateSerializer, Immutable, Alias("CarrierState")]
public sealed record CarrierState([property: Id(0)] CarrierId Id, [property: Id(1)] bool Up, [property: Id(2)] int Calls, [property: Id(3)] string Text, [property: Id(4)] double CallsPerSecond = 0);

/// <summary>One for the floor (key "floor"): gathers snapshots a few times a second while anybody watches, STOP for carriers and the system.</summary>
[Alias("IFloorGrain")]
public interface IFloorGrain : IGrainWithStringKey
{
    [Alias("GetState")] Task<FloorSnapshot> GetState();
    /// <summary>The last five minutes, oldest first; null: all campaigns together.</summary>
    [Alias("Trend")] Task<IReadOnlyList<FloorSample>> Trend(CampaignId? campaign);
    /// <summary>How the legs of all servers were heard. Asks no database.</summary>
    [Alias("Audio")] Task<IReadOnlyList<ServerAudio>> Audio();
    [Alias("StopSystem")] Task StopSystem(UserId by);
    [Alias("ResumeSystem")] Task ResumeSystem(UserId by);
    [Alias("StopCarrier")] Task StopCarrier(CarrierId carrier, UserId by);
    [Alias("ResumeCarrier")] Task ResumeCarrier(CarrierId carrier, UserId by);
    /// <summary>One observer for each web process; renewed every second, forgotten after 90. True: it was not known, and what happened before it has not heard.</summary>
    [Alias("Observe")] Task<bool> Observe(IFloorObserver observer, bool someoneWatchesTheFloor);
}

/// <summary>A web process that pushes to its screens.</summary>
[Alias("IFloorObserver")]
public interface IFloorObserver : IGrainObserver
{
    /// <summary>Pushed at each change of an agent's session; the process drops those whose screen it does not hold.</summary>
    [Alias("AgentChanged"), Orleans.Concurrency.OneWay] Task AgentChanged(AgentSnapshot state);
    [Alias("FloorChanged"), Orleans.Concurrency.OneWay] Task FloorChanged(FloorSnapshot floor);
}

[GenerateSerializer, Immutable, Alias("FloorSnapshot")]
public sealed record FloorSnapshot
{
    [Id(0)] public required DateTimeOffset At { get; init; }
    [Id(1)] public IReadOnlyList<CampaignSnapshot> Campaigns { get; init; } = [];
    [Id(2)] public IReadOnlyList<AgentSnapshot> Agents { get; init; } = [];
    [Id(3)] public IReadOnlyList<ServerSnapshot> Servers { get; init; } = [];
    [Id(4)] public bool SystemStopped { get; init; }
    [Id(5)] public IReadOnlyList<CarrierId> StoppedCarriers { get; init; } = [];
    [Id(6)] public bool DatabaseReachable { get; init; } = true;
    [Id(7)] public string? DatabaseFault { get; init; }
}

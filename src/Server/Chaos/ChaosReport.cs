using System.Text.Json;
using System.Text.Json.Serialization;

namespace Carillon.Server.Chaos;

/// <summary>What a fault came to, in the field names of its JSON. Null: not measured in this scenario.</summary>
internal sealed record ChaosReport
{
    public required string Scenario { get; init; }
    public bool Passed => Faults.Count == 0;
    /// <summary>At the moment of the fault.</summary>
    public required int Talking { get; init; }
    public required int Ringing { get; init; }
    public required int AgentsAtFault { get; init; }
    /// <summary>From the fault until the floor said so.</summary>
    public double? DetectedMs { get; init; }
    /// <summary>What the floor said then.</summary>
    public string? Reason { get; init; }
    /// <summary>Until every agent of the lost server was ready, or back in his call, at another one.</summary>
    public double? AgentsReadyMs { get; init; }
    public int? AgentsMoved { get; init; }
    /// <summary>Until the screen of every agent of a server that is cut off said so.</summary>
    public double? AgentsToldMs { get; init; }
    /// <summary>Customers on a living server whose agent was on the lost one: how many of them got an agent again.</summary>
    public int? CustomersToRescue { get; init; }
    public int? CustomersRescued { get; init; }
    /// <summary>The longest that one of them and his agent did not hear each other.</summary>
    public double? RescueGapMs { get; init; }
    /// <summary>Of those that the fault must not touch.</summary>
    public required int CallsLostElsewhere { get; init; }
    public required double MaxGapMsElsewhere { get; init; }
    public required double MaxGapMsBefore { get; init; }
    /// <summary>How late the machine woke a sleeping thread, at worst: many ms mean that gaps may be the machine's.</summary>
    public required double SchedLateMs { get; init; }
    /// <summary>INVITEs at the carrier that belong to no attempt on record.</summary>
    public required long InvitesOffRecord { get; init; }
    public required long AttemptsWithoutEnd { get; init; }
    public required long LeadsDialledTwice { get; init; }
    /// <summary>Dispositions that an agent's screen was told were stored, and that are not.</summary>
    public required long AcknowledgedLost { get; init; }
    public required long WrongPartyAudio { get; init; }
    public required long StuckLegs { get; init; }
    /// <summary>Datagrams that a server sent before it was told to go on, beyond what it may.</summary>
    public int? PacketsAfterFence { get; init; }
    /// <summary>Agents' screens that lost their web server.</summary>
    public int? ScreensLost { get; init; }
    /// <summary>From the fault until the last of them had its whole state again.</summary>
    public double? ScreensBackMs { get; init; }
    /// <summary>Those of which what they show does not follow from what they showed.</summary>
    public int? ScreensWithAnotherState { get; init; }
    /// <summary>Those on which something had been typed in the call that they show.</summary>
    public int? ScreensWithText { get; init; }
    public int? ScreensWithoutTheirText { get; init; }
    public int? AgentsLoggedOut { get; init; }
    /// <summary>From the fault until a database server takes writes again.</summary>
    public double? WritableMs { get; init; }
    /// <summary>From when a full disk has room again until its database server takes writes.</summary>
    public double? RoomNoticedMs { get; init; }
    /// <summary>INVITEs that left while none did.</summary>
    public int? DialledWhileAway { get; init; }
    /// <summary>Dispositions that agents were told were stored while none did.</summary>
    public int? AcknowledgedWhileAway { get; init; }
    /// <summary>The most that an operator was told.</summary>
    public double? ReplicaLagMs { get; init; }
    /// <summary>Numbers that came onto the do-not-call list during the run.</summary>
    public int? DoNotCallEntered { get; init; }
    /// <summary>Those whose turn came.</summary>
    public int? DoNotCallPassedOver { get; init; }
    /// <summary>Those that were dialled later than they may be.</summary>
    public int? DoNotCallDialled { get; init; }
    /// <summary>From the end of the fault until the server lived again.</summary>
    public double? BackMs { get; init; }
    /// <summary>From the command that adds a server until it is up, with a trunk to each other one, both ways.</summary>
    public double? ServerUpMs { get; init; }
    /// <summary>Of its test of itself: its own echo, and those behind its trunks.</summary>
    public int? RoutesTested { get; init; }
    public int? RoutesFailed { get; init; }
    /// <summary>From the order until a drained server held no leg.</summary>
    public double? EmptiedMs { get; init; }
    /// <summary>Dialled at the server, or put to an agent there, while it was to get none.</summary>
    public int? NewCallsThere { get; init; }
    /// <summary>Put to agents anywhere in that time.</summary>
    public int? ConnectedMeanwhile { get; init; }
    /// <summary>Agents who logged in anew, of whom the server is the home.</summary>
    public int? AgentsToArrive { get; init; }
    public int? AgentsArrived { get; init; }
    /// <summary>From the first log-out until all of them were ready there.</summary>
    public double? AgentsArrivedMs { get; init; }
    /// <summary>And until an agent there had a customer.</summary>
    public double? FirstCallMs { get; init; }
    /// <summary>Conversations without a recording, or with a silent one.</summary>
    public long? RecordingsMissing { get; init; }
    public long? OneWayAudio { get; init; }
    /// <summary>
    /// From the fault until the lost server's carriers are dialled again; of a database, from when one takes writes until the first INVITE;
    /// of a server that agents come to, from the first log-out until the first call is dialled there.
    /// </summary>
    public double? DiallingResumedMs { get; init; }
    /// <summary>From the fault until another web process owned the campaign.</summary>
    public double? TakenOverMs { get; init; }
    /// <summary>Attempts that the first one had committed just before, and that no telephony server was given: only with such it is shown that nobody calls them later.</summary>
    public int? CommittedNotSent { get; init; }
    /// <summary>The most calls of any five seconds, by what the carrier's limit allows in them; above 1 is a breach.</summary>
    public double? PaceOfPlan { get; init; }
    public Growth? Growth { get; init; }
    /// <summary>What did not hold, one sentence each.</summary>
    public required IReadOnlyList<string> Faults { get; init; }

    public static double? Round(double? ms) => ms is { } value ? Math.Round(value) : null;

    public string ToJson() => JsonSerializer.Serialize(this, ChaosJson.Default.ChaosReport);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ChaosReport))]
internal sealed partial class ChaosJson : JsonSerializerContext;

using Carillon.Domain.Agents;
using Carillon.Domain.Cluster;

namespace Carillon.Domain.Campaigns;

/// <summary>The campaign's inner doors: for gateways, agents' sessions, the queue and the floor. The same grain as <see cref="ICampaignGrain"/>.</summary>
[Alias("ICampaignCalls")]
internal interface ICampaignCalls : IGrainWithStringKey
{
    /// <summary>Returns when everything that follows from the event is durable: the gateway may then let the switch forget it.</summary>
    [Alias("OnLeg")] Task OnLeg(LegEvent happened);
    /// <summary>False: the attempt is not one of this campaign's.</summary>
    [Alias("OnRecording")] Task<bool> OnRecording(RecordingDone recording);
    [Alias("OnServer")] Task OnServer(ServerView view);
    [Alias("TrunkIs")] Task TrunkIs(ServerId from, TrunkState trunk);
    [Alias("AgentIs")] Task AgentIs(RosterEntry agent);
    [Alias("HangUp")] Task<string?> HangUp(UserId agent, AttemptId attempt);
    [Alias("DialFor")] Task<ManualDial> DialFor(RosterEntry agent, string? number);
    [Alias("PhoneLost")] Task PhoneLost(UserId agent, AttemptId attempt);
    [Alias("PhoneBack")] Task<bool> PhoneBack(RosterEntry agent, AttemptId attempt);
    /// <summary>The queue's timer ran out: the customer is no longer in the queue.</summary>
    [Alias("WaitedTooLong")] Task WaitedTooLong(AttemptId attempt);
    [Alias("SystemStopped")] Task SystemStopped(bool stopped, UserId by);
    [Alias("CarrierStopped")] Task CarrierStopped(CarrierId carrier, bool stopped);
    [Alias("InfrastructureChanged")] Task InfrastructureChanged();
    /// <summary>The live call that an agent is in, for a session that was rebuilt.</summary>
    [Alias("CallOf")] Task<AgentCall?> CallOf(UserId agent);
    [Alias("Agents")] Task<IReadOnlyList<UserId>> Agents();
}

/// <summary>An agent as his campaign knows him. An entry of a lower revision than one already seen is old news.</summary>
[GenerateSerializer, Immutable, Alias("RosterEntry")]
internal sealed record RosterEntry
{
    [Id(0)] public required UserId Agent { get; init; }
    [Id(1)] public required long Revision { get; init; }
    [Id(2)] public required AgentState State { get; init; }
    [Id(3)] public required DateTimeOffset Since { get; init; }
    [Id(4)] public required ServerId Server { get; init; }
    [Id(5)] public required RoomId Room { get; init; }
    [Id(6)] public LegId? PhoneLeg { get; init; }
}

/// <summary>The attempt that was placed for an agent, or why not.</summary>
[GenerateSerializer, Immutable, Alias("ManualDial")]
internal sealed record ManualDial([property: Id(0)] AgentCall? Call, [property: Id(1)] string? Refusal);

using Carillon.Domain.Calls;
using Carillon.Domain.Campaigns;
using Carillon.Domain.Leads;

namespace Carillon.Domain.Agents;

/// <summary>An agent's working day, keyed by his user id. All he can do; every answer is the state after it, or a refusal in words.</summary>
[Alias("IAgentSessionGrain")]
public interface IAgentSessionGrain : IGrainWithStringKey
{
    [Alias("LogIn")] Task<AgentReply> LogIn(AgentLogIn logIn);
    [Alias("LogOut")] Task<AgentReply> LogOut();
    [Alias("Ready")] Task<AgentReply> Ready();
    [Alias("Pause")] Task<AgentReply> Pause(string pauseCode);
    /// <summary>Ends the customer's leg; the agent goes to wrap-up.</summary>
    [Alias("HangUp")] Task<AgentReply> HangUp();
    /// <summary>Acknowledged when durable. Twice with the same code: nothing new. <paramref name="thenPause"/>: a pause code, or null to go on.</summary>
    [Alias("Dispose")] Task<AgentReply> Dispose(AttemptId attempt, string code, string notes, string? thenPause);
    /// <summary>A typed number, or the campaign's next lead where null.</summary>
    [Alias("DialManually")] Task<AgentReply> DialManually(string? number);
    [Alias("CallMyPhone")] Task<AgentReply> CallMyPhone();
    /// <summary>At his outside number, over a carrier, from any telephony server that can: when his phone cannot be called.</summary>
    [Alias("CallMeOutside")] Task<AgentReply> CallMeOutside();
    [Alias("SaveDraft")] Task SaveDraft(AttemptId attempt, long revision, string notes);
    [Alias("GetState")] Task<AgentSnapshot> GetState();
}

[GenerateSerializer, Immutable, Alias("AgentLogIn")]
public sealed record AgentLogIn([property: Id(0)] CampaignId Campaign, [property: Id(1)] PhoneId Phone);

[GenerateSerializer, Immutable, Alias("AgentReply")]
public sealed record AgentReply([property: Id(0)] bool Accepted, [property: Id(1)] AgentSnapshot State, [property: Id(2)] string? Refusal = null);

/// <summary>Everything an agent's screen shows; pushed at each change with a growing revision.</summary>
[GenerateSerializer, Immutable, Alias("AgentSnapshot")]
public sealed record AgentSnapshot
{
    [Id(0)] public required UserId Agent { get; init; }
    [Id(1)] public long Revision { get; init; }
    [Id(2)] public AgentState State { get; init; }
    [Id(3)] public DateTimeOffset Since { get; init; }
    [Id(4)] public CampaignId? Campaign { get; init; }
    [Id(5)] public PhoneId? Phone { get; init; }
    [Id(6)] public ServerId? Server { get; init; }
    [Id(7)] public bool PhoneUp { get; init; }
    [Id(8)] public string? PauseCode { get; init; }
    /// <summary>Sentence shown to the agent: why he was paused, that his phone is being called.</summary>
    [Id(9)] public string? Notice { get; init; }
    [Id(10)] public AgentCall? Call { get; init; }
    [Id(11)] public CampaignSettings? Settings { get; init; }
    [Id(12)] public DateTimeOffset? WrapUpEnds { get; init; }
    [Id(13)] public bool CanCallPhone { get; init; }
    [Id(14)] public int CallsToday { get; init; }
    /// <summary>Where he can be called outside; null: nowhere, or there is no need.</summary>
    [Id(15)] public string? OutsideNumber { get; init; }
}

[GenerateSerializer, Immutable, Alias("AgentCall")]
public sealed record AgentCall
{
    [Id(0)] public required AttemptId Attempt { get; init; }
    [Id(1)] public required string Phone { get; init; }
    [Id(2)] public Lead? Lead { get; init; }
    [Id(3)] public DateTimeOffset ConnectedAt { get; init; }
    [Id(4)] public DateTimeOffset? EndedAt { get; init; }
    [Id(5)] public bool CrossServer { get; init; }
    [Id(6)] public string Draft { get; init; } = "";
    [Id(7)] public long DraftRevision { get; init; }
    [Id(8)] public RecordingId? Recording { get; init; }
    [Id(9)] public bool Manual { get; init; }
}

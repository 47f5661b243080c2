namespace Carillon.Domain.Agents;

/// <summary>What an agent is doing.</summary>
public enum AgentState
{
    LoggedOut,
    /// <summary>Logged in; his phone is being called.</summary>
    Connecting,
    Paused,
    Ready,
    /// <summary>A manual dial rings for him.</summary>
    Dialling,
    InCall,
    WrapUp,
}

/// <summary>One stretch of an agent's day: state, since when, until when. Written once, when it ends.</summary>
[GenerateSerializer, Immutable, Alias("AgentActivity")]
public sealed record AgentActivity
{
    [Id(0)] public required Guid Id { get; init; }
    [Id(1)] public required UserId Agent { get; init; }
    [Id(2)] public required CampaignId Campaign { get; init; }
    [Id(3)] public required AgentState State { get; init; }
    [Id(4)] public string? PauseCode { get; init; }
    [Id(5)] public required DateTimeOffset From { get; init; }
    [Id(6)] public required DateTimeOffset To { get; init; }
    [Id(7)] public AttemptId? Attempt { get; init; }
}

using System.Text.Json.Serialization;

namespace Carillon.Contracts;

/// <summary>LoggedOut, Connecting, Paused, Ready, Dialling, InCall, WrapUp.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AgentStateDto>))]
public enum AgentStateDto { LoggedOut, Connecting, Paused, Ready, Dialling, InCall, WrapUp }

public sealed record AgentLogInDto(string Campaign, string Phone);

public sealed record AgentReplyDto(bool Accepted, AgentDto State, string? Refusal = null);

/// <summary>Everything an agent's screen shows.</summary>
public sealed record AgentDto
{
    public required string Agent { get; init; }
    public long Revision { get; init; }
    public AgentStateDto State { get; init; }
    public DateTimeOffset Since { get; init; }
    /// <summary>The server's clock when this was sent, so that timers do not depend on the browser's.</summary>
    public DateTimeOffset Now { get; init; }
    public string? Campaign { get; init; }
    public string? CampaignName { get; init; }
    public string? Phone { get; init; }
    public string? Server { get; init; }
    public bool PhoneUp { get; init; }
    public string? PauseCode { get; init; }
    public string? Notice { get; init; }
    public CallDto? Call { get; init; }
    public DateTimeOffset? WrapUpEnds { get; init; }
    public bool CanCallPhone { get; init; }
    /// <summary>Where he can be called over a carrier instead; null: nowhere, or there is no need.</summary>
    public string? OutsideNumber { get; init; }
    public bool ManualDial { get; init; }
    public int CallsToday { get; init; }
    public IReadOnlyList<DispositionDto> Dispositions { get; init; } = [];
    public IReadOnlyList<PauseCodeDto> PauseCodes { get; init; } = [];
}

public sealed record CallDto
{
    public required string Attempt { get; init; }
    public required string Phone { get; init; }
    public LeadDto? Lead { get; init; }
    public DateTimeOffset ConnectedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public bool CrossServer { get; init; }
    public bool Manual { get; init; }
    public string Draft { get; init; } = "";
    public long DraftRevision { get; init; }
    public string? Recording { get; init; }
}

public sealed record DispositionDto(string Code, string Name, string? Hotkey, bool HumanAnswered = true, bool Sale = false, bool DoNotCall = false);

public sealed record PauseCodeDto(string Code, string Name);

/// <param name="ThenPause">A pause code, or null to be ready for the next call.</param>
public sealed record DisposeDto(string Attempt, string Code, string Notes, string? ThenPause);

public sealed record DraftDto(string Attempt, long Revision, string Notes);

public sealed record LeadDto
{
    public long Id { get; init; }
    public long List { get; init; }
    public required string Phone { get; init; }
    public string FirstName { get; init; } = "";
    public string LastName { get; init; } = "";
    public string Email { get; init; } = "";
    public string City { get; init; } = "";
    public string State { get; init; } = "";
    public string PostalCode { get; init; } = "";
    public string Comments { get; init; } = "";
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();
    public string Status { get; init; } = "";
    public int CalledCount { get; init; }
}

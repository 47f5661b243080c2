namespace Carillon.Contracts;

/// <summary>Where things are on a web server.</summary>
public static class Routes
{
    public const string Api = "/api/v1";
    /// <summary>WebSockets only, no negotiation; the token travels as access_token in the query of the upgrade, as SignalR does it.</summary>
    public const string AgentHub = "/hubs/agent";
    public const string FloorHub = "/hubs/floor";
}

/// <summary>What an agent's screen may ask. Each answers with the state after it, or a refusal in words; commands may arrive twice.</summary>
public interface IAgentHub
{
    Task<AgentReplyDto> LogIn(AgentLogInDto logIn);
    Task<AgentReplyDto> LogOut();
    Task<AgentReplyDto> Ready();
    Task<AgentReplyDto> Pause(string pauseCode);
    Task<AgentReplyDto> HangUp();
    Task<AgentReplyDto> Dispose(DisposeDto disposition);
    Task<AgentReplyDto> DialManually(string? number);
    Task<AgentReplyDto> CallMyPhone();
    Task<AgentReplyDto> CallMeOutside();
    Task SaveDraft(DraftDto draft);
    Task<AgentDto> GetState();
}

/// <summary>What is pushed to an agent's screen.</summary>
public interface IAgentClient
{
    /// <summary>Whole state at each change; a lower revision than one already seen is to be ignored.</summary>
    Task AgentChanged(AgentDto state);
}

public interface IFloorHub
{
    Task<FloorDto> GetState();
    /// <summary>The last five minutes, oldest first, a sample a second; null: all campaigns together.</summary>
    Task<IReadOnlyList<FloorSampleDto>> GetTrend(string? campaign);
}

public interface IFloorClient
{
    /// <summary>At most four times a second, only when something changed.</summary>
    Task FloorChanged(FloorDto floor);
    Task ImportProgressed(ImportDto import);
}

using Carillon.Contracts;

namespace Carillon.Web.Client.Agent;

/// <summary>States as words and as classes of the style sheet.</summary>
public static class AgentStates
{
    public static string Word(this AgentStateDto state) => state switch
    {
        AgentStateDto.LoggedOut => "Logged out",
        AgentStateDto.Connecting => "Connecting",
        AgentStateDto.Paused => "Paused",
        AgentStateDto.Ready => "Ready",
        AgentStateDto.Dialling => "Dialling",
        AgentStateDto.InCall => "In call",
        AgentStateDto.WrapUp => "Wrap-up",
        _ => state.ToString(),
    };

    public static string Css(this AgentStateDto state) => "state-" + state.ToString().ToLowerInvariant();
}

using Carillon.Contracts;

namespace Carillon.Lab.Agents;

/// <summary>Whether what a screen shows after a moment without its server follows from what it showed before.</summary>
internal static class ScreenContinuity
{
    /// <param name="before">The last state before.</param>
    /// <param name="after">The first one after.</param>
    /// <param name="disposed">The attempt that the agent has disposed of last, whether or not he saw the answer.</param>
    public static bool Holds(AgentDto before, AgentDto after, string? disposed)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if (before.State is AgentStateDto.LoggedOut)
            return true;
        if (after.State is AgentStateDto.LoggedOut || after.Campaign != before.Campaign || after.Phone != before.Phone)
            return false;
        return (before.State, after.State) switch
        {
            (AgentStateDto.InCall, AgentStateDto.InCall or AgentStateDto.WrapUp) => SameCall() || Disposed(),
            (AgentStateDto.WrapUp, AgentStateDto.WrapUp) => SameCall() || Disposed(),
            (AgentStateDto.InCall or AgentStateDto.WrapUp, _) => Disposed(),
            (AgentStateDto.Ready, AgentStateDto.Connecting or AgentStateDto.Paused) => false,
            _ => true,
        };

        bool SameCall() => before.Call?.Attempt == after.Call?.Attempt;

        bool Disposed() => before.Call is { } call && call.Attempt == disposed;
    }
}

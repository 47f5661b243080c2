using System.Diagnostics;

namespace Carillon.Domain.Agents;

internal enum AgentInput { LogIn, PhoneAnswered, PhoneFailed, PhoneLost, PhoneBack, Ready, Pause, Offered, OfferFailed, Dial, CallEnded, CallTaken, Disposed, DisposedToPause, LogOut }

/// <summary>An agent's states as a table: the next state, or a refusal in words for what he may not do now.</summary>
internal static class AgentStates
{
    public static (AgentState Next, string? Refusal) Step(AgentState state, AgentInput input) => (state, input) switch
    {
        (AgentState.LoggedOut, AgentInput.LogIn) => (AgentState.Connecting, null),
        (AgentState.LoggedOut, _) => Refuse(state, "You are not logged in."),
        (_, AgentInput.LogIn) => Refuse(state, "You are logged in already: log out first."),

        (AgentState.Connecting, AgentInput.PhoneAnswered or AgentInput.PhoneFailed or AgentInput.PhoneLost) => (AgentState.Paused, null),
        (AgentState.Connecting, AgentInput.Ready or AgentInput.Dial) => Refuse(state, "Your phone is being called: pick it up first."),
        (_, AgentInput.PhoneAnswered or AgentInput.PhoneFailed) => (state, null),

        (AgentState.InCall or AgentState.Ready or AgentState.Dialling, AgentInput.PhoneLost) => (AgentState.Paused, null),
        (_, AgentInput.PhoneLost) => (state, null),
        (AgentState.Paused, AgentInput.PhoneBack) => (AgentState.InCall, null),

        (AgentState.Paused or AgentState.Ready, AgentInput.Ready) => (AgentState.Ready, null),
        (AgentState.WrapUp, AgentInput.Ready) => Refuse(state, "Say first how the last call came out."),
        (_, AgentInput.Ready) => Refuse(state, "You are in a call."),

        (AgentState.Paused or AgentState.Ready or AgentState.Connecting, AgentInput.Pause) => (AgentState.Paused, null),
        // In a call and in wrap-up a pause is remembered, and begins after the disposition.
        (_, AgentInput.Pause) => (state, null),

        (AgentState.Ready, AgentInput.Offered) => (AgentState.InCall, null),
        (AgentState.Dialling, AgentInput.Offered) => (AgentState.InCall, null),
        (_, AgentInput.Offered) => Refuse(state, "The agent is not ready."),
        (AgentState.InCall, AgentInput.OfferFailed) => (AgentState.Ready, null),

        (AgentState.Paused or AgentState.Ready, AgentInput.Dial) => (AgentState.Dialling, null),
        (AgentState.WrapUp, AgentInput.Dial) => Refuse(state, "Say first how the last call came out."),
        (_, AgentInput.Dial) => Refuse(state, "You are in a call."),

        (AgentState.InCall or AgentState.Paused, AgentInput.CallEnded) => (AgentState.WrapUp, null),
        (AgentState.Dialling, AgentInput.CallEnded) => (AgentState.Paused, null),
        (AgentState.InCall or AgentState.Paused, AgentInput.CallTaken) => (AgentState.Paused, null),

        (AgentState.WrapUp, AgentInput.Disposed) => (AgentState.Ready, null),
        (AgentState.WrapUp, AgentInput.DisposedToPause) => (AgentState.Paused, null),
        (AgentState.InCall, AgentInput.Disposed or AgentInput.DisposedToPause) => Refuse(state, "Hang up first."),
        (_, AgentInput.Disposed or AgentInput.DisposedToPause) => Refuse(state, "There is no call to be disposed."),

        (AgentState.InCall or AgentState.Dialling, AgentInput.LogOut) => Refuse(state, "You are in a call: end it before you log out."),
        (_, AgentInput.LogOut) => (AgentState.LoggedOut, null),

        (_, >= AgentInput.LogIn and <= AgentInput.LogOut) => (state, null),
        _ => throw new UnreachableException(),
    };

    private static (AgentState, string?) Refuse(AgentState state, string why) => (state, why);
}

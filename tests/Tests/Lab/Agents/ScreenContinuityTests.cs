using Carillon.Contracts;
using Carillon.Lab.Agents;

namespace Carillon.Tests.Lab.Agents;

public sealed class ScreenContinuityTests
{
    [Theory]
    [InlineData(AgentStateDto.InCall, "a1", AgentStateDto.InCall, "a1", true)]
    [InlineData(AgentStateDto.InCall, "a1", AgentStateDto.WrapUp, "a1", true)]
    [InlineData(AgentStateDto.WrapUp, "a1", AgentStateDto.WrapUp, "a1", true)]
    [InlineData(AgentStateDto.Ready, null, AgentStateDto.Ready, null, true)]
    [InlineData(AgentStateDto.Ready, null, AgentStateDto.InCall, "a1", true)]
    [InlineData(AgentStateDto.Paused, null, AgentStateDto.Paused, null, true)]
    [InlineData(AgentStateDto.LoggedOut, null, AgentStateDto.LoggedOut, null, true)]
    [InlineData(AgentStateDto.InCall, "a1", AgentStateDto.InCall, "a2", false)]
    [InlineData(AgentStateDto.InCall, "a1", AgentStateDto.Ready, null, false)]
    [InlineData(AgentStateDto.InCall, "a1", AgentStateDto.Paused, null, false)]
    [InlineData(AgentStateDto.WrapUp, "a1", AgentStateDto.InCall, "a1", false)]
    [InlineData(AgentStateDto.Ready, null, AgentStateDto.Paused, null, false)]
    [InlineData(AgentStateDto.Ready, null, AgentStateDto.LoggedOut, null, false)]
    public void A_screen_shows_afterwards_what_follows_from_before(AgentStateDto before, string? call, AgentStateDto after, string? callAfter, bool holds) =>
        Assert.Equal(holds, ScreenContinuity.Holds(Screen(before, call), Screen(after, callAfter), disposed: null));

    [Theory]
    [InlineData(AgentStateDto.InCall, "a2")]
    [InlineData(AgentStateDto.Ready, null)]
    public void A_call_whose_disposition_was_pressed_may_be_gone(AgentStateDto after, string? callAfter) =>
        Assert.True(ScreenContinuity.Holds(Screen(AgentStateDto.WrapUp, "a1"), Screen(after, callAfter), disposed: "a1"));

    [Fact]
    public void Another_campaign_is_no_continuation() =>
        Assert.False(ScreenContinuity.Holds(Screen(AgentStateDto.Ready, null), Screen(AgentStateDto.Ready, null) with { Campaign = "OTHER" }, disposed: null));

    private static AgentDto Screen(AgentStateDto state, string? attempt) =>
        new() { Agent = "agent1", Campaign = "DEMO", Phone = "p1", State = state, Call = attempt is null ? null : new CallDto { Attempt = attempt, Phone = "+15550001" } };
}

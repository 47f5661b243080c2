using Carillon.Contracts;
using Carillon.Lab.Agents;

namespace Carillon.Tests.Lab.Agents;

public sealed class AgentScriptTests
{
    private static readonly AgentHabits s_habits = new() { WrapUp = TimeSpan.FromSeconds(2) };
    private static readonly CallDto s_call = new() { Attempt = "a1", Phone = "+15550001" };

    [Fact]
    public void Logged_out_he_logs_in() => Assert.Equal(AgentStepKind.LogIn, Next(AgentStateDto.LoggedOut).Kind);

    [Fact]
    public void With_his_phone_up_he_gets_ready_when_his_pause_is_over()
    {
        var step = AgentScript.Next(Screen(AgentStateDto.Paused) with { PhoneUp = true }, s_habits, TimeSpan.FromSeconds(3));
        Assert.Equal(new AgentStep(AgentStepKind.Ready, TimeSpan.FromSeconds(3)), step);
    }

    [Fact]
    public void Without_his_phone_he_does_not_get_ready() => Assert.Equal(AgentStepKind.Wait, Next(AgentStateDto.Paused).Kind);

    [Fact]
    public void A_phone_that_fell_is_called_when_the_button_is_there() =>
        Assert.Equal(AgentStepKind.CallMyPhone, AgentScript.Next(Screen(AgentStateDto.Paused) with { CanCallPhone = true }, s_habits, default).Kind);

    [Fact]
    public void In_wrap_up_he_disposes_after_his_time()
    {
        var step = AgentScript.Next(Screen(AgentStateDto.WrapUp) with { Call = s_call }, s_habits, default);
        Assert.Equal(new AgentStep(AgentStepKind.Dispose, TimeSpan.FromSeconds(2)), step);
    }

    [Theory]
    [InlineData(AgentStateDto.Connecting)]
    [InlineData(AgentStateDto.Ready)]
    [InlineData(AgentStateDto.Dialling)]
    [InlineData(AgentStateDto.InCall)]
    public void Else_he_waits(AgentStateDto state) => Assert.Equal(AgentStepKind.Wait, Next(state).Kind);

    [Fact]
    public void He_chooses_among_what_fits_a_person_who_answered()
    {
        var screen = Screen(AgentStateDto.WrapUp) with
        {
            Dispositions = [new DispositionDto("AM", "Machine", null, HumanAnswered: false), new DispositionDto("SALE", "Sale", null), new DispositionDto("NI", "No", null)],
        };
        var random = new Random(1);
        var chosen = Enumerable.Range(0, 200).Select(_ => AgentScript.Choose(screen, random)).Distinct().Order();
        Assert.Equal(["NI", "SALE"], chosen);
    }

    private static AgentDto Screen(AgentStateDto state) => new() { Agent = "agent1", State = state };

    private static AgentStep Next(AgentStateDto state) => AgentScript.Next(Screen(state), s_habits, default);
}

using Carillon.Contracts;

namespace Carillon.Lab.Agents;

/// <summary>What a diligent agent presses, by what his screen shows.</summary>
public static class AgentScript
{
    /// <param name="pauseLeft">How long he still wants to rest.</param>
    public static AgentStep Next(AgentDto screen, AgentHabits habits, TimeSpan pauseLeft)
    {
        ArgumentNullException.ThrowIfNull(screen);
        ArgumentNullException.ThrowIfNull(habits);
        return screen switch
        {
            { State: AgentStateDto.LoggedOut } => new AgentStep(AgentStepKind.LogIn),
            { State: AgentStateDto.WrapUp, Call: not null } => new AgentStep(AgentStepKind.Dispose, habits.WrapUp),
            { CanCallPhone: true, PhoneUp: false } => new AgentStep(AgentStepKind.CallMyPhone, TimeSpan.FromSeconds(3)),
            { State: AgentStateDto.Paused, PhoneUp: true } => new AgentStep(AgentStepKind.Ready, pauseLeft),
            _ => new AgentStep(AgentStepKind.Wait),
        };
    }

    /// <summary>One of the dispositions for calls that a person answered; "do not call" is rare.</summary>
    public static string Choose(AgentDto screen, Random random)
    {
        ArgumentNullException.ThrowIfNull(screen);
        ArgumentNullException.ThrowIfNull(random);
        List<DispositionDto> human = [.. screen.Dispositions.Where(d => d.HumanAnswered)];
        List<DispositionDto> usual = random.NextDouble() < 0.05 ? human : [.. human.Where(d => !d.DoNotCall)];
        return usual.Count == 0 ? "A" : usual[random.Next(usual.Count)].Code;
    }
}

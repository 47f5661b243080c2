namespace Carillon.Server.Planning;

/// <summary>What a floor asks of its servers at its busiest: every agent talks or writes his notes, and nobody waits.</summary>
/// <param name="Talking">Conversations at a time, if all agents talk at once.</param>
/// <param name="Ringing">Attempts that ring at a time.</param>
/// <param name="TalkShare">Of an agent's time.</param>
internal sealed record FloorLoad(double AttemptsPerSecond, double ConversationsPerSecond, double Talking, double Ringing, double TalkShare)
{
    /// <summary>An agent's leg is up all day, beside his customers'.</summary>
    public double Legs => (2 * Talking) + Ringing;

    /// <summary>Fewer answers than agents who come free: those who get none wait for the next round, and it is dialled at once.</summary>
    public static FloorLoad Of(PlanOptions asked)
    {
        var answered = Math.Min(1, asked.DialsPerAgent * asked.AnswerRate);
        var round = (answered * (asked.Talk + asked.WrapUp).TotalSeconds) + ((1 - answered) * asked.Ring.TotalSeconds);
        var rounds = asked.Agents / round;
        var attempts = rounds * asked.DialsPerAgent;
        return new(attempts, rounds * answered, asked.Agents, attempts * asked.Ring.TotalSeconds, answered * asked.Talk.TotalSeconds / round);
    }
}

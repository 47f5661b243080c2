namespace Carillon.Lab.Calls;

/// <summary>The first message of the hub that showed a call to an agent.</summary>
public sealed record ScreenPop(string Agent, string Phone, string Attempt, long At, bool Manual);

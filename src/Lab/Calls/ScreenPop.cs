namespace Carillon.Lab.Calls;

/// <summary>The first message of the hub that showed a call to an agent.</summary>
/// <param name="Customer">The customer's number as the screen showed it.</param>
public sealed record ScreenPop(string Agent, string Phone, string Attempt, string Customer, long At, bool Manual);

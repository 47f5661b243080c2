namespace Carillon.Lab.Agents;

/// <summary>A screen that had lost its server and is back.</summary>
/// <param name="LostAt">Microseconds since 1970-01-01 UTC.</param>
/// <param name="BackMs">From the loss until it had its whole state again.</param>
/// <param name="KeptState">What it shows follows from what it showed.</param>
/// <param name="KeptText">What was typed stands on it; false: something else does. Null: nothing had been typed.</param>
public sealed record ScreenReturn(string Agent, long LostAt, double BackMs, bool KeptState, bool? KeptText);

namespace Carillon.Lab.Agents;

/// <summary>A disposition that the system said it had taken. One line of the log that the history checker reads.</summary>
/// <param name="At">Microseconds since 1970-01-01 UTC.</param>
public sealed record AcknowledgedDisposition(long At, string Attempt, string Agent, string Code, string Notes = "");

namespace Carillon.Lab.Recordings;

/// <summary>What was heard on the two sides of a recording.</summary>
/// <param name="Left">Identities on the left: the customer's, and only that.</param>
/// <param name="Right">Identities on the right: the agent's, and only that.</param>
/// <param name="Seconds">Its length.</param>
/// <param name="IsSilent">A side lacks its own party.</param>
/// <param name="IsOther">No WAV file with two channels, or too short for a voice to be recognised: not judged.</param>
public sealed record RecordingCheck(string Path, IReadOnlyList<ushort> Left, IReadOnlyList<ushort> Right, double Seconds, bool IsSilent, bool IsOther);

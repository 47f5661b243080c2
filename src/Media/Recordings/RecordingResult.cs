namespace Carillon.Media;

/// <summary>A finished recording. <see cref="Fault"/> says why it is incomplete or missing; null when all is well.</summary>
/// <param name="Path">The file.</param>
/// <param name="Duration">How long it plays; paused stretches are not in it.</param>
/// <param name="Bytes">Length of the file, header included.</param>
/// <param name="Sha256">Checksum of the file in lower-case hexadecimal.</param>
public sealed record RecordingResult(string Path, TimeSpan Duration, long Bytes, string Sha256, string? Fault = null);

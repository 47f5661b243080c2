using System.Buffers;
using System.Security.Cryptography;
using Carillon.Protocols.Wav;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Recordings;

/// <summary>Recordings that were running when the last process died. Their headers are valid at any moment, so the files play;
/// what is missing is their report.</summary>
internal static class LostRecordings
{
    private const int HeaderRoom = 4096;

    /// <summary>Null when no playable file is there.</summary>
    public static RecordingReady? Find(string folder, Command kept)
    {
        try
        {
            using var file = File.OpenRead(Path.Combine(folder, kept.CommandId));
            var head = new byte[HeaderRoom];
            var read = file.ReadAtLeast(head, HeaderRoom, throwOnEndOfStream: false);
            if (WavHeader.TryParse(head.AsSpan(0, read), out var header, out _) != OperationStatus.Done)
                return null;
            file.Position = 0;
            return new RecordingReady
            {
                RecordingId = kept.StartRecording.RecordingId,
                AttemptId = kept.StartRecording.AttemptId,
                Path = kept.CommandId,
                DurationMs = (ulong)header.Duration.TotalMilliseconds,
                Bytes = (ulong)file.Length,
                FinishedUnixMs = (ulong)new DateTimeOffset(File.GetLastWriteTimeUtc(file.Name)).ToUnixTimeMilliseconds(),
                Sha256 = Convert.ToHexStringLower(SHA256.HashData(file)),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

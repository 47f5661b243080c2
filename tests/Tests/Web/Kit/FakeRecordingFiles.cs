using Carillon.Domain.Calls;
using Carillon.Web.Api;

namespace Carillon.Tests.Web.Kit;

/// <summary>Recordings in memory; the path is the key.</summary>
public sealed class FakeRecordingFiles : IRecordingFiles
{
    public Dictionary<string, byte[]> Files { get; } = [];

    public Task<Stream?> Open(RecordingFact recording, CancellationToken ct) =>
        Task.FromResult<Stream?>(Files.TryGetValue(recording.Path, out var bytes) ? new MemoryStream(bytes) : null);
}

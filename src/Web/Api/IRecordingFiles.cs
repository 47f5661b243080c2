using Carillon.Domain.Calls;

namespace Carillon.Web.Api;

/// <summary>Where recordings can be read: a shared folder, or the telephony server that made them. Given by the server that hosts us.</summary>
public interface IRecordingFiles
{
    /// <summary>A stream that can seek, or null when the file is not (or not yet, or no longer) there.</summary>
    Task<Stream?> Open(RecordingFact recording, CancellationToken ct);
}

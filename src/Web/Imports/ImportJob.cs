using Carillon.Domain.Leads;

namespace Carillon.Web.Imports;

/// <summary>One uploaded file on its way into a list. Progress is swapped whole by the runner and read by screens.</summary>
internal sealed class ImportJob(string folder, LeadList list, string fileName, ImportRequest request) : IDisposable
{
    private ImportProgress _progress = new();
    private long _bytes;

    public string Id { get; } = Guid.CreateVersion7().ToString("N");
    public LeadList List => list;
    public ImportRequest Request => request;
    public string FilePath => field ??= Path.Combine(folder, Id + ".upload");
    public RejectedRows Rejected => field ??= new(Path.Combine(folder, Id + ".rejected"));

    public ImportProgress Progress
    {
        get => Volatile.Read(ref _progress);
        set => Volatile.Write(ref _progress, value);
    }

    /// <summary>Streams the upload to a file of ours, a buffer at a time. Returns its length.</summary>
    public async Task<long> Receive(Stream upload, CancellationToken ct)
    {
        await using var file = new FileStream(FilePath, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
        await upload.CopyToAsync(file, 128 * 1024, ct);
        return _bytes = file.Length;
    }

    public FileStream Open() => new(FilePath, FileMode.Open, FileAccess.Read, FileShare.Read, 128 * 1024, useAsync: true);

    public void DeleteUpload() => File.Delete(FilePath);

    public ImportDto ToDto()
    {
        var p = Progress;
        var total = p.BytesTotal ?? _bytes;
        return new()
        {
            Id = Id,
            List = list.Id.Value,
            FileName = fileName,
            Rows = p.Rows,
            Imported = p.Imported,
            Rejected = p.Rejected,
            Fraction = p.Finished ? 1 : total > 0 ? Math.Min(1, (double)p.BytesRead / total) : null,
            Finished = p.Finished,
            Fault = p.Fault,
        };
    }

    public void Dispose()
    {
        DeleteUpload();
        Rejected.Dispose();
    }
}

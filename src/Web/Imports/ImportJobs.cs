using System.Threading.Channels;
using Carillon.Domain.Leads;

namespace Carillon.Web.Imports;

/// <summary>
/// Imports of this web process: a bounded queue in front of the runner, and the newest of the past with their reports.
/// Owns the folder in which they lie, which goes with the process.
/// </summary>
internal sealed class ImportJobs(WebOptions options) : IDisposable
{
    private const int MostWaiting = 20;
    private const int MostKept = 50;
    private readonly Channel<ImportJob> _waiting = Channel.CreateBounded<ImportJob>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly List<ImportJob> _known = [];
    private readonly Lock _knowing = new();
    private readonly Lazy<string> _folder = new(() => MakeFolder(options.ImportFolder));

    public ChannelReader<ImportJob> Waiting => _waiting.Reader;

    public ImportJob New(LeadList list, string fileName, ImportRequest request) => new(_folder.Value, list, fileName, request);

    /// <summary>False when too many wait already.</summary>
    public bool TryEnqueue(ImportJob job)
    {
        if (!_waiting.Writer.TryWrite(job))
            return false;
        lock (_knowing)
        {
            _known.Insert(0, job);
            ForgetOldest();
        }
        return true;
    }

    public ImportJob? Find(string id)
    {
        lock (_knowing)
            return _known.Find(j => j.Id == id);
    }

    public ImportDto[] Newest()
    {
        lock (_knowing)
            return [.. _known.Select(j => j.ToDto())];
    }

    public void Dispose()
    {
        foreach (var job in _known)
            job.Dispose();
        if (_folder.IsValueCreated)
            Directory.Delete(_folder.Value, recursive: true);
    }

    private void ForgetOldest()
    {
        while (_known.Count > MostKept && _known.FindLast(j => j.Progress.Finished) is { } oldest)
        {
            _known.Remove(oldest);
            oldest.Dispose();
        }
    }

    private static string MakeFolder(string? parent) => parent is null
        ? Directory.CreateTempSubdirectory("carillon-import-").FullName
        : Directory.CreateDirectory(Path.Combine(parent, "import-" + Guid.CreateVersion7().ToString("N"))).FullName;
}

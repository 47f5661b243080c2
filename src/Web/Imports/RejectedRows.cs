using System.Runtime.CompilerServices;
using System.Text.Json;
using Carillon.Domain.Leads;

namespace Carillon.Web.Imports;

/// <summary>The refused rows of one import: a file of JSON lines, so that a million of them cost no memory. One writer, many readers.</summary>
internal sealed class RejectedRows(string path) : IDisposable
{
    private readonly StreamWriter _writer = new(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete));
    private readonly Lock _writing = new();

    public void Add(RejectedRow row)
    {
        lock (_writing)
            _writer.WriteLine(JsonSerializer.Serialize(new RejectedRowDto(row.Line, row.Reason, row.Text)));
    }

    /// <summary>Makes what was added so far readable.</summary>
    public void Flush()
    {
        lock (_writing)
            _writer.Flush();
    }

    public async IAsyncEnumerable<RejectedRowDto> Read(int count, [EnumeratorCancellation] CancellationToken ct)
    {
        Flush();
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        while (count-- > 0 && await reader.ReadLineAsync(ct) is { } line)
            yield return JsonSerializer.Deserialize<RejectedRowDto>(line)!;
    }

    public void Dispose()
    {
        lock (_writing)
            _writer.Dispose();
        File.Delete(path);
    }
}

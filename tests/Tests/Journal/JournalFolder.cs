using System.Text;
using Carillon.Journal;

namespace Carillon.Tests.Journal;

/// <summary>A folder of its own for one test, and the journal's records as text.</summary>
public sealed class JournalFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("journal-").FullName;

    public DurableJournal Open(JournalOptions? options = null) => DurableJournal.Open(Path, options);

    public IReadOnlyList<string> SegmentFiles =>
        [.. Directory.EnumerateFiles(Path, "*.journal").Order(StringComparer.Ordinal)];

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string[] Texts(DurableJournal journal, ulong after = 0) =>
        [.. journal.Replay(after).Select(r => $"{r.Sequence}:{Encoding.UTF8.GetString(r.Payload.Span)}")];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

using Carillon.Journal;

namespace Carillon.Lab.History;

/// <summary>Reads journals from copies, so that a running switch keeps its own and a torn tail is cut only in the copy.</summary>
internal static class JournalFolders
{
    public static JournalHistory Read(string folder)
    {
        var history = new JournalHistory { Name = folder };
        var copy = Directory.CreateTempSubdirectory("carillon-history-").FullName;
        try
        {
            foreach (var file in Directory.EnumerateFiles(folder).Where(f => Path.GetFileName(f) != "lock"))
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            using var journal = DurableJournal.Open(copy);
            foreach (var record in journal.Replay(0))
                history.Take(record.Payload.Span);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }

        return history;
    }
}

using System.Runtime.InteropServices;

namespace Carillon.Journal;

/// <summary>A new file survives a power cut only after its directory is synced too; the BCL has no call for that.</summary>
public static partial class DirectorySync
{
    private const int ReadOnlyDirectory = 0x10000; // O_RDONLY | O_DIRECTORY

    /// <summary>Does nothing where there is no such call, or no such folder.</summary>
    public static void Sync(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var handle = open(folder, ReadOnlyDirectory);
        if (handle < 0)
            return;
        _ = fsync(handle);
        _ = close(handle);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc")]
    private static partial int fsync(int handle);

    [LibraryImport("libc")]
    private static partial int close(int handle);
}

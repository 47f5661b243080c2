using System.Diagnostics;

namespace Carillon.Server.Chaos;

/// <summary>A file system of a given size, in memory, that can be filled to its last byte and emptied again. Gone when it is disposed of.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    /// <param name="folder">It is made where it is missing.</param>
    /// <param name="bytes">All that it holds.</param>
    /// <exception cref="IOException">It cannot be mounted: only root may.</exception>
    public static SmallDisk Mount(string folder, long bytes)
    {
        var disk = new SmallDisk(Directory.CreateDirectory(folder).FullName);
        Run("mount", "-t", "tmpfs", "-o", FormattableString.Invariant($"size={bytes}"), "tmpfs", disk._folder);
        return disk;
    }

    private string Ballast => Path.Combine(_folder, "ballast");

    /// <summary>Until not a byte is left.</summary>
    public void Fill()
    {
        using var file = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var piece in (int[])[1 << 20, 1 << 12, 1])
        {
            var bytes = new byte[piece];
            try
            {
                while (true)
                    file.Write(bytes);
            }
            catch (IOException)
            {
                // Full: what is smaller may still fit.
            }
        }
    }

    public void Free() => File.Delete(Ballast);

    public void Dispose() => Run("umount", "--lazy", _folder);

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true }) ?? throw new IOException($"{program} cannot be started");
        var wrong = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new IOException($"{program} {arguments[^1]} failed (it needs root): {wrong.Trim()}");
    }
}

using System.Diagnostics;
using System.Globalization;

namespace Carillon.Server.Doctor;

/// <summary>The folders that must keep what was acknowledged: there is room, they can be written, and a sync is a sync and quick.</summary>
internal sealed class DiskCheck(Patient patient) : ICheck
{
    private const double LittleRoom = 0.10;
    private const double NoRoom = 0.03;
    private const int Syncs = 9;
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan TooSlow = TimeSpan.FromMilliseconds(500);

    public string Name => "disk";

    public Task<IReadOnlyList<Finding>> Look(CancellationToken ct) => Task.FromResult<IReadOnlyList<Finding>>([.. Folders().DistinctBy(f => f.Path).SelectMany(f => Of(f.Setting, f.Path))]);

    private IEnumerable<(string Setting, string Path)> Folders()
    {
        if (patient.Web is { } web)
            yield return ("Web:DataFolder", Path.GetFullPath(web.DataFolder));
        if (patient.Web?.RecordingStore is { } seen)
            yield return ("Web:RecordingStore", Path.GetFullPath(seen));
        if (patient.Telephony is not { } telephony)
            yield break;
        yield return ("Telephony:DataFolder", Path.GetFullPath(telephony.DataFolder));
        yield return ("Telephony:RecordingFolder", Path.GetFullPath(telephony.Recordings));
        if (telephony.RecordingStore is { } store)
            yield return ("Telephony:RecordingStore", Path.GetFullPath(store));
    }

    private IEnumerable<Finding> Of(string setting, string path)
    {
        // A role makes its folder at its start: until then the nearest one above it says what there is.
        var there = path;
        while (!Directory.Exists(there) && Path.GetDirectoryName(there) is { } above)
            there = above;
        var drive = new DriveInfo(there);
        // A file system that does not tell its size has none that could be judged.
        if (drive.TotalSize > 0)
            yield return Room($"{Name} ({setting})", path, drive);
        yield return Sync($"{Name} ({setting})", there, drive);
    }

    private static Finding Room(string check, string path, DriveInfo drive)
    {
        var share = (double)drive.AvailableFreeSpace / drive.TotalSize;
        var found = string.Create(CultureInfo.InvariantCulture, $"{path}: {share * 100:0.#} % are free, {drive.AvailableFreeSpace / 1e9:0.0} GB");
        return share < NoRoom ? Finding.Wrong(check, found, "make room now: when it is full, nothing more can be acknowledged or recorded")
            : share < LittleRoom ? Finding.Warning(check, found, "make room, or move recordings to a store (Telephony:RecordingStore)")
            : Finding.Ok(check, found);
    }

    private static Finding Sync(string check, string folder, DriveInfo drive)
    {
        if (drive.DriveFormat is "tmpfs" or "ramfs")
            return Finding.Warning(check, $"{folder} is in memory ({drive.DriveFormat}): what is acknowledged there is gone with the machine", "put it on a disk");
        try
        {
            var took = Median(folder);
            var found = string.Create(CultureInfo.InvariantCulture, $"{folder}: a sync takes {took.TotalMilliseconds:0.0} ms ({drive.DriveFormat})");
            return took > TooSlow ? Finding.Wrong(check, found, "each disposition waits for one: a disk of its own, or one that is not busy with something else")
                : took > Slow ? Finding.Warning(check, found, "dispositions wait for it; look at what else writes to that disk")
                : Finding.Ok(check, found);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Finding.Wrong(check, $"{folder} cannot be written: {e.Message}", "make it writable for the user of the service, make room, or run this as that user");
        }
    }

    private static TimeSpan Median(string folder)
    {
        using var file = new FileStream(Path.Combine(folder, $".carillon-doctor-{Environment.ProcessId}"), FileMode.Create, FileAccess.Write, FileShare.None, 0, FileOptions.DeleteOnClose);
        var block = new byte[4096];
        var took = new List<TimeSpan>();
        for (var n = 0; n < Syncs; n++)
        {
            var started = Stopwatch.GetTimestamp();
            file.Write(block);
            file.Flush(flushToDisk: true);
            took.Add(Stopwatch.GetElapsedTime(started));
        }

        return took.Order().ElementAt(Syncs / 2);
    }
}

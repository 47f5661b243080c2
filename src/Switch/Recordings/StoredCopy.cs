using System.Security.Cryptography;
using Carillon.Journal;

namespace Carillon.Switch.Recordings;

internal enum CopyResult
{
    /// <summary>It is there, synced, and was read back with the right checksum.</summary>
    Done,

    /// <summary>Worth another try.</summary>
    StoreFailed,

    /// <summary>What was to be copied is not there, or not what it was.</summary>
    SourceFailed,
}

/// <summary>How copying a recording into the store went.</summary>
internal readonly record struct StoredCopy(CopyResult Result, string Text = "")
{
    private const int ChunkBytes = 128 * 1024;

    /// <summary>
    /// 1 a copy of an earlier try is taken as it is, if it is whole  2 under another name, with a checksum of what was read  3 read back
    /// 4 its name. So whoever looks into the store finds whole files alone.
    /// </summary>
    public static StoredCopy Make(string from, string to, string sha256, string server)
    {
        try
        {
            if (File.Exists(to) && Checksum(to) == sha256) // 1
                return new(CopyResult.Done);
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            var part = $"{to}.{server}.part";
            if (Copy(from, part, sha256) is { } lost) // 2
                return lost;
            if (Checksum(part) != sha256) // 3
                return new(CopyResult.StoreFailed, $"{part} reads other than it was written");
            File.Move(part, to, overwrite: true); // 4
            DirectorySync.Sync(Path.GetDirectoryName(to)!);
            return new(CopyResult.Done);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(CopyResult.StoreFailed, e.Message);
        }
    }

    /// <summary>Null: copied and synced. Faults of the target are thrown.</summary>
    private static StoredCopy? Copy(string from, string part, string sha256)
    {
        FileStream source;
        try
        {
            source = File.OpenRead(from);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(CopyResult.SourceFailed, e.Message);
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (source)
        using (var target = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            var chunk = new byte[ChunkBytes];
            for (int count; (count = source.Read(chunk)) > 0;)
            {
                hash.AppendData(chunk, 0, count);
                target.Write(chunk, 0, count);
            }

            target.Flush(flushToDisk: true);
        }

        if (Convert.ToHexStringLower(hash.GetHashAndReset()) == sha256)
            return null;
        File.Delete(part);
        return new(CopyResult.SourceFailed, $"{from} is not what was recorded: its checksum differs");
    }

    private static string Checksum(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}

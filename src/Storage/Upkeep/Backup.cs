using System.IO.Compression;
using System.Text;

namespace Carillon.Storage.Upkeep;

/// <summary>Why a backup or a restore did not come to be.</summary>
public sealed class BackupFailedException(string message) : Exception(message);

/// <summary>
/// The whole database as one consistent dump of MariaDB's own <c>mariadb-dump</c>, compressed: taken in one transaction, while the floor works. A dump is complete
/// when its last line says so; that is looked at when it is made and before it is restored.
/// </summary>
public static class Backup
{
    private const string Complete = "-- Dump completed";
    private const int TailBytes = 4096;

    /// <summary>Writes a new file; one that is not complete is removed. How many bytes it has.</summary>
    public static async Task<long> Make(DatabaseAddress address, string path, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(address);
        var part = path + ".part";
        try
        {
            await using (var file = new FileStream(part, FileMode.CreateNew))
            {
                await using var packed = new GZipStream(file, CompressionLevel.Fastest);
                var (code, said) = await ToolRun.Run("mariadb-dump", address,
                    ["--single-transaction", "--quick", "--hex-blob", "--routines", "--triggers", "--default-character-set=utf8mb4", address.Name], null, packed, ct).ConfigureAwait(false);
                if (code != 0)
                    throw new BackupFailedException($"mariadb-dump ended with {code}: {said}");
            }

            await Check(part, ct).ConfigureAwait(false);
            File.Move(part, path);
            return new FileInfo(path).Length;
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <summary>Into a database that is empty, or over what is there with <paramref name="force"/>.</summary>
    public static async Task Restore(DatabaseAddress address, string path, bool force, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(address);
        await Check(path, ct).ConfigureAwait(false);
        await using (var connection = await ServerConnection.Open(address, ct).ConfigureAwait(false))
        {
            var tables = Convert.ToInt64(await ServerConnection.Ask(connection, "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = @name", ct, ("@name", address.Name)).ConfigureAwait(false), null);
            if (tables > 0 && !force)
                throw new BackupFailedException($"The database {address.Name} on {address.Nodes[0]} is not empty ({tables} tables). Stop the web processes and say --force: what is in it is replaced.");
            await Empty(connection, address, ct).ConfigureAwait(false);
        }

        await using var file = File.OpenRead(path);
        await using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        var (code, said) = await ToolRun.Run("mariadb", address, ["--default-character-set=utf8mb4", address.Name], unpacked, null, ct).ConfigureAwait(false);
        if (code != 0)
            throw new BackupFailedException($"mariadb ended with {code}; the database {address.Name} is not whole: {said}");
    }

    // Its name was checked to be letters, digits, _ and -; names cannot be parameters.
    private static async Task Empty(MySqlConnector.MySqlConnection connection, DatabaseAddress address, CancellationToken ct)
    {
        await ServerConnection.Do(connection, $"DROP DATABASE IF EXISTS `{address.Name}`", ct).ConfigureAwait(false);
        await ServerConnection.Do(connection, $"CREATE DATABASE `{address.Name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", ct).ConfigureAwait(false);
    }

    private static async Task Check(string path, CancellationToken ct)
    {
        try
        {
            if (!(await Tail(path, ct).ConfigureAwait(false)).Contains(Complete, StringComparison.Ordinal))
                throw new BackupFailedException($"{path} is not complete: its end is missing");
        }
        catch (InvalidDataException e)
        {
            throw new BackupFailedException($"{path} is damaged, or is no backup: {e.Message}");
        }
    }

    private static async Task<string> Tail(string path, CancellationToken ct)
    {
        await using var file = File.OpenRead(path);
        await using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        var (block, tail) = (new byte[1 << 16], new byte[TailBytes]);
        var kept = 0;
        while (await unpacked.ReadAsync(block, ct).ConfigureAwait(false) is > 0 and var read)
        {
            var news = block.AsSpan(0, read);
            var take = Math.Min(read, TailBytes);
            var stay = Math.Min(kept, TailBytes - take);
            tail.AsSpan(kept - stay, stay).CopyTo(tail);
            news[^take..].CopyTo(tail.AsSpan(stay));
            kept = stay + take;
        }

        return Encoding.UTF8.GetString(tail, 0, kept);
    }
}

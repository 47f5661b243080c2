using System.Diagnostics;

namespace Carillon.Storage.Upkeep;

/// <summary>MariaDB's own programs, with the password in a file that only we can read: the command line is seen by all.</summary>
internal static class ToolRun
{
    /// <summary>Runs it, with its output into a file or a file as its input. The exit code, and what it said on its standard error.</summary>
    /// <exception cref="StorageUnavailableException">The program is not installed.</exception>
    public static async Task<(int Code, string Said)> Run(string program, DatabaseAddress address, IEnumerable<string> arguments, Stream? from, Stream? to, CancellationToken ct)
    {
        var secret = Path.GetTempFileName(); // mode 0600
        try
        {
            await File.WriteAllTextAsync(secret, $"[client]\nuser={Quoted(address.User)}\npassword={Quoted(address.PasswordText)}\nhost={Quoted(address.Host)}\nport={address.Port}\nprotocol=tcp\n", ct).ConfigureAwait(false);
            var start = new ProcessStartInfo(program, [$"--defaults-file={secret}", .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Started(start);
            await using var ended = ct.Register(() => process.Kill());
            var said = process.StandardError.ReadToEndAsync(ct);
            var reading = process.StandardOutput.BaseStream.CopyToAsync(to ?? Stream.Null, ct);
            await Feed(process, from, ct).ConfigureAwait(false);
            await reading.ConfigureAwait(false);
            await process.WaitForExitAsync(ct).ConfigureAwait(false);
            return (process.ExitCode, (await said.ConfigureAwait(false)).Trim());
        }
        finally
        {
            File.Delete(secret);
        }
    }

    private static Process Started(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new StorageUnavailableException($"{start.FileName} is not installed (Debian package mariadb-client): {e.Message}", e);
        }
    }

    private static async Task Feed(Process process, Stream? from, CancellationToken ct)
    {
        try
        {
            if (from is not null)
                await from.CopyToAsync(process.StandardInput.BaseStream, ct).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read all; its exit code and its words say why.
        }
    }

    // Option files: in double quotes, backslashes and quotes escaped.
    private static string Quoted(string value) => $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}

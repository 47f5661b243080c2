using System.Diagnostics;

namespace Carillon.Server.Databases;

/// <summary>The data folder of a MariaDB that has not run yet.</summary>
internal static class MariaDbData
{
    private const string Installer = "mariadb-install-db";

    /// <summary>Null where MariaDB is installed, else what is to be done.</summary>
    public static string? Missing => File.Exists(MariaDbNode.Program) ? null : $"{MariaDbNode.Program} is not there: install the package mariadb-server";

    /// <param name="folder">It is made; must not be there.</param>
    /// <param name="users">SQL of root's, a statement a line.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <exception cref="IOException">It is not installed, or the installer fails; the message says which.</exception>
    public static async Task Install(string folder, string users, CancellationToken ct)
    {
        if (Missing is { } missing)
            throw new IOException(missing);
        var file = folder + ".sql";
        await File.WriteAllTextAsync(file, "FLUSH PRIVILEGES;\n" + users, ct);
        string[] asRoot = Environment.UserName == "root" ? ["--user=root"] : [];
        await Run(Installer, ct, ["--no-defaults", $"--datadir={folder}", "--auth-root-authentication-method=normal", "--skip-test-db", "--innodb-log-file-size=8M", $"--extra-file={file}", .. asRoot]);
        File.Delete(file);
    }

    /// <summary>Neither of them runs.</summary>
    public static async Task Copy(string from, string to, CancellationToken ct)
    {
        if (Directory.Exists(to))
            Directory.Delete(to, recursive: true);
        await Run("cp", ct, "-a", from, to);
    }

    private static async Task Run(string program, CancellationToken ct, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new IOException($"{program} cannot be started");
        var said = process.StandardOutput.ReadToEndAsync(ct);
        var wrong = await process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        if (process.ExitCode != 0)
            throw new IOException($"{program} failed: {await said}{wrong}");
    }
}

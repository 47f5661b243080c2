namespace Carillon.Server.Demo;

/// <summary>The demo's own folder: emptied at each start, but only when an earlier demo made it.</summary>
internal static class DemoFolder
{
    private const string Marker = ".carillon-demo";

    public static void Prepare(DemoPlan plan)
    {
        Empty(plan.Folder);
        foreach (var folder in (string[])[.. plan.Webs.Select(plan.WebFolder), plan.LabFolder, plan.LogFolder])
            Directory.CreateDirectory(folder);
        WriteSecret(plan);
        DemoMonitoring.Write(plan);
    }

    /// <exception cref="IOException">It has files that are not ours.</exception>
    public static void Empty(string folder)
    {
        var mine = Path.Combine(folder, Marker);
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            if (!File.Exists(mine))
                throw new IOException($"--data {folder} has files that no demo made; name an empty folder");
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        File.WriteAllText(mine, "Made by carillon demo, which empties this folder at its next start.\n");
    }

    private static void WriteSecret(DemoPlan plan)
    {
        using var file = new StreamWriter(plan.ClusterSecretFile);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(plan.ClusterSecretFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        file.WriteLine(plan.ClusterSecret);
    }
}

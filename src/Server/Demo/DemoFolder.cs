namespace Carillon.Server.Demo;

/// <summary>The demo's own folder: emptied at each start, but only when an earlier demo made it.</summary>
internal static class DemoFolder
{
    private const string Marker = ".carillon-demo";

    public static void Prepare(DemoPlan plan)
    {
        var mine = Path.Combine(plan.Folder, Marker);
        if (Directory.Exists(plan.Folder) && Directory.EnumerateFileSystemEntries(plan.Folder).Any())
        {
            if (!File.Exists(mine))
                throw new IOException($"--data {plan.Folder} has files that no demo made; name an empty folder");
            Directory.Delete(plan.Folder, recursive: true);
        }

        foreach (var folder in (string[])[.. plan.Webs.Select(plan.WebFolder), plan.LabFolder, plan.LogFolder])
            Directory.CreateDirectory(folder);
        WriteSecret(plan);
        DemoMonitoring.Write(plan);
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

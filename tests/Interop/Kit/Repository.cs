namespace Carillon.Interop.Kit;

/// <summary>Where the checkout is, and where artefacts of tests go.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Launcher => Path.Combine(Root, "carillon");

    /// <summary>A fresh folder under artifacts/interop for one test's reports, logs and captures.</summary>
    public static string Artefacts(string name)
    {
        var folder = Path.Combine(Root, "artifacts", "interop", name);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        return folder;
    }

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Carillon.slnx")))
                return folder;
        }

        throw new InvalidOperationException($"No Carillon.slnx above {AppContext.BaseDirectory}");
    }
}

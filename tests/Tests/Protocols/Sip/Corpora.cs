namespace Carillon.Tests.Protocols.Sip;

/// <summary>The IETF's torture messages beside the project (../shared/corpora), and our own in the tree.</summary>
internal static class Corpora
{
    public static byte[] Shared(string folder, string file)
    {
        string path = Path.Combine(SharedFolder(folder), file);
        Assert.SkipUnless(File.Exists(path), $"../shared/corpora/{folder} is not beside this checkout");
        return File.ReadAllBytes(path);
    }

    public static IReadOnlyList<string> SharedFiles(string folder)
    {
        string path = SharedFolder(folder);
        Assert.SkipUnless(Directory.Exists(path), $"../shared/corpora/{folder} is not beside this checkout");
        return [.. Directory.EnumerateFiles(path, "*.dat").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
    }

    /// <summary>None where the corpora are not beside this checkout: for tests that have messages of their own, too.</summary>
    public static IEnumerable<byte[]> WhatIsThere(string folder) =>
        Directory.Exists(SharedFolder(folder)) ? Directory.EnumerateFiles(SharedFolder(folder), "*.dat").Order(StringComparer.Ordinal).Select(File.ReadAllBytes) : [];

    private static string SharedFolder(string folder) => Path.Combine(RepositoryRoot, "..", "shared", "corpora", folder);

    private static string RepositoryRoot
    {
        get
        {
            var at = new DirectoryInfo(AppContext.BaseDirectory);
            while (at is not null && !File.Exists(Path.Combine(at.FullName, "Carillon.slnx"))) at = at.Parent;
            return at?.FullName ?? AppContext.BaseDirectory;
        }
    }
}

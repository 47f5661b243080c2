using System.Security.Cryptography;

namespace Carillon.Fuzz.Engine;

/// <summary>Inputs in a folder, each named by its checksum.</summary>
internal static class Corpus
{
    private const int NameLength = 16;

    public static IReadOnlyList<byte[]> Of(string folder, string target)
    {
        var own = Path.Combine(folder, target);
        return Directory.Exists(own) ? [.. Directory.EnumerateFiles(own).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)] : [];
    }

    /// <summary>Keeps these and what a person has put there by another name; the others go.</summary>
    public static void Replace(string folder, string target, IEnumerable<byte[]> inputs)
    {
        HashSet<string> kept = [.. inputs.Select(input => Add(folder, target, input))];
        foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, target)).Where(f => IsNamedByUs(f) && !kept.Contains(f)))
            File.Delete(file);
    }

    /// <summary>Where it was put.</summary>
    public static string Add(string folder, string target, byte[] input)
    {
        var file = Path.Combine(folder, target, NameOf(input));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, input);
        return file;
    }

    private static bool IsNamedByUs(string file) => Path.GetFileName(file) is { Length: NameLength } name && name.All(char.IsAsciiHexDigitLower);

    private static string NameOf(byte[] input) => Convert.ToHexStringLower(SHA256.HashData(input))[..NameLength];
}

using System.Globalization;

namespace Carillon.Journal;

/// <summary>The sequence below which everything is forgotten, in a file of its own. Losing it is harmless: its user then
/// sees records again that it has seen before, and every use of them is idempotent.</summary>
internal static class ForgottenMark
{
    private const string FileName = "forgotten";

    public static ulong Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path) && ulong.TryParse(File.ReadAllText(path), NumberStyles.None, CultureInfo.InvariantCulture, out var mark) ? mark : 0;
    }

    public static void Write(string folder, ulong mark)
    {
        var next = Path.Combine(folder, FileName + ".new");
        File.WriteAllText(next, mark.ToString(CultureInfo.InvariantCulture));
        File.Move(next, Path.Combine(folder, FileName), overwrite: true);
    }
}

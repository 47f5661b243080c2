namespace Carillon.Web.Client.Admin;

/// <summary>A short list in one line: +49 +43, with spaces or commas between.</summary>
public static class Prefixes
{
    private static readonly char[] Between = [' ', ',', ';', '\t', '\n'];

    public static IReadOnlyList<string> Parse(string? text) => (text ?? "").Split(Between, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public static string Text(IReadOnlyList<string> list) => string.Join(' ', list);
}

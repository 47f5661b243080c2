namespace Carillon.Web.Imports;

/// <summary>One cell of a CSV file that we write (RFC 4180), harmless in a spreadsheet.</summary>
internal static class CsvCell
{
    /// <summary>
    /// Always in quotes. A cell that a spreadsheet would take for a formula (it begins with = + - @, a tab or a line end) gets an
    /// apostrophe in front: its text came from a stranger's file.
    /// </summary>
    public static string Write(string text)
    {
        var harmless = text is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..] ? "'" + text : text;
        return $"\"{harmless.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}

using System.Text.Json;
using Carillon.Lab.Running;

namespace Carillon.Lab.History;

/// <summary>Reads JSON lines; a last line that was cut off by a kill is left out.</summary>
internal static class JsonLines
{
    public static IEnumerable<T> Read<T>(string path) where T : class
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (TryParse<T>(line) is { } value)
                yield return value;
        }
    }

    private static T? TryParse<T>(string line) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line, LabJson.Lines);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

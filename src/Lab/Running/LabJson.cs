using System.Text.Json;
using System.Text.Json.Serialization;

namespace Carillon.Lab.Running;

/// <summary>How the lab writes and reads JSON: snake_case, enums as words, nothing for null.</summary>
internal static class LabJson
{
    public static readonly JsonSerializerOptions Lines = Make(indented: false);

    public static readonly JsonSerializerOptions Files = Make(indented: true);

    private static JsonSerializerOptions Make(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        WriteIndented = indented,
    };
}

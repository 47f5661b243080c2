using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Carillon.Storage.Databases;

/// <summary>Settings and facts as JSON that people can read: ids are plain strings, enums are names, unknown members are skipped.</summary>
internal static class StoredJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters =
        {
            new JsonStringEnumConverter(),
            new TextIdConverter<CampaignId>(v => new(v), id => id.Value),
            new TextIdConverter<UserId>(v => new(v), id => id.Value),
            new TextIdConverter<ServerId>(v => new(v), id => id.Value),
            new TextIdConverter<CarrierId>(v => new(v), id => id.Value),
            new TextIdConverter<PhoneId>(v => new(v), id => id.Value),
            new TextIdConverter<AttemptId>(v => new(Values.ToGuid(v)), id => id.Value.Hex),
            new TextIdConverter<LegId>(v => new(Values.ToGuid(v)), id => id.Value.Hex),
            new TextIdConverter<RecordingId>(v => new(Values.ToGuid(v)), id => id.Value.Hex),
        },
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException("The stored text is null.");

    private sealed class TextIdConverter<T>(Func<string, T> read, Func<T, string> write) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => read(reader.GetString() ?? "");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(write(value));
    }
}

using System.Text.Json.Serialization;

namespace Carillon.Server.Doctor;

[JsonConverter(typeof(JsonStringEnumConverter<Condition>))]
internal enum Condition
{
    [JsonStringEnumMemberName("ok")] Ok,
    /// <summary>It works, and will not for long, or not well.</summary>
    [JsonStringEnumMemberName("warning")] Warning,
    [JsonStringEnumMemberName("wrong")] Wrong,
}

/// <summary>What a check found.</summary>
/// <param name="Check">The check's name, and what it looked at.</param>
/// <param name="Mend">What to do; empty when it is ok.</param>
internal sealed record Finding(string Check, Condition Verdict, string Found, string Mend)
{
    public static Finding Ok(string check, string found) => new(check, Condition.Ok, found, "");

    public static Finding Warning(string check, string found, string mend) => new(check, Condition.Warning, found, mend);

    public static Finding Wrong(string check, string found, string mend) => new(check, Condition.Wrong, found, mend);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<Finding>))]
internal sealed partial class FindingJson : JsonSerializerContext;

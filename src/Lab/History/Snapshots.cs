using System.Text.Json;

namespace Carillon.Lab.History;

/// <summary>Snapshots of switches in protobuf's JSON: what still lives after the run.</summary>
internal static class Snapshots
{
    public static IEnumerable<SnapshotLeg> Read(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        if (!document.RootElement.TryGetProperty("legs", out var legs))
            return [];
        return [.. legs.EnumerateArray().Select(leg =>
            new SnapshotLeg(Text(leg, "legId") ?? "", Text(leg, "attemptId"), Text(leg, "kind") is "LEG_AGENT" or "LEG_SUPERVISOR"))];
    }

    private static string? Text(JsonElement leg, string name) =>
        leg.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}

using System.Text.Json;
using System.Text.Json.Serialization;
using Carillon.Fuzz.Engine;

namespace Carillon.Fuzz;

/// <summary>What a run came to, in the field names of its JSON.</summary>
internal sealed record FuzzReport(int Seed, IReadOnlyList<TargetReport> Targets, int Finds)
{
    public static FuzzReport Of(int seed, IReadOnlyList<FuzzResult> results) =>
        new(seed, [.. results.Select(r => new TargetReport(r.Target, r.Trials, (long)(r.Trials / Math.Max(0.001, r.Seconds)), r.Branches, r.Kept.Count, [.. r.Finds.Select(f => f.What)]))], results.Sum(r => r.Finds.Count));

    public string ToJson() => JsonSerializer.Serialize(this, FuzzJson.Default.FuzzReport);
}

/// <param name="Branches">Pairs of branches that were reached.</param>
/// <param name="Kept">Inputs that reached something new.</param>
internal sealed record TargetReport(string Target, long Trials, long TrialsPerSecond, int Branches, int Kept, IReadOnlyList<string> Finds);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(FuzzReport))]
internal sealed partial class FuzzJson : JsonSerializerContext;

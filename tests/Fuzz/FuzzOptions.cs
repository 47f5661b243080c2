using Carillon.Fuzz.Targets;

namespace Carillon.Fuzz;

/// <summary>What <c>carillon bench fuzz</c> was asked for.</summary>
/// <param name="Time">For all targets together.</param>
/// <param name="Keep">Make the corpus anew from what reached something.</param>
internal sealed record FuzzOptions(TimeSpan Time, IReadOnlyList<string> Targets, int Seed, string Corpus, string Finds, bool Keep, string? Report)
{
    public IReadOnlyList<FuzzTarget> Chosen => Targets.Count == 0 ? FuzzTarget.All : [.. FuzzTarget.All.Where(t => Targets.Contains(t.Name))];

    /// <summary>In words; empty when all is well.</summary>
    public IEnumerable<string> Faults()
    {
        foreach (var unknown in Targets.Where(n => FuzzTarget.All.All(t => t.Name != n)))
            yield return $"--target {unknown} is none of {string.Join(", ", FuzzTarget.All.Select(t => t.Name))}";
        if (Time <= TimeSpan.Zero || Time > TimeSpan.FromDays(7))
            yield return $"--for is {Time}; it must be above 0 and at most a week";
    }
}

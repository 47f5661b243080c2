using Carillon.Fuzz.Engine;

namespace Carillon.Fuzz;

/// <summary>Each target in turn, for its share of the time.</summary>
internal static class FuzzCommand
{
    private const int Found = 1;

    public static async Task<int> Run(FuzzOptions options, CancellationToken cancel)
    {
        Console.Error.WriteLine($"seed {options.Seed}");
        var results = new List<FuzzResult>();
        foreach (var target in options.Chosen)
        {
            // A map of its own: what a target reaches is told by itself.
            var run = new FuzzRun(target, new CoverageMap(), new Random(options.Seed));
            var result = run.Run(Corpus.Of(options.Corpus, target.Name), options.Time / options.Chosen.Count, cancel);
            Tell(result, options);
            if (options.Keep)
                Corpus.Replace(options.Corpus, target.Name, FuzzRun.Fewest(target, result.Kept));
            results.Add(result);
        }

        if (options.Report is { } file)
            await File.WriteAllTextAsync(file, FuzzReport.Of(options.Seed, results).ToJson(), CancellationToken.None);
        return results.Any(r => r.Finds.Count > 0) ? Found : 0;
    }

    private static void Tell(FuzzResult result, FuzzOptions options)
    {
        Console.WriteLine($"{result.Target,-12} {result.Trials,12:N0} trials, {result.Trials / Math.Max(0.001, result.Seconds),10:N0} a second, {result.Branches,6:N0} branches, {result.Kept.Count,5:N0} inputs kept, {result.Finds.Count} found");
        foreach (var find in result.Finds)
            Console.WriteLine($"  {Corpus.Add(options.Finds, find.Target, find.Input)}: {find.What}");
    }
}

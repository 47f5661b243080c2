using System.Diagnostics;
using Carillon.Fuzz.Targets;

namespace Carillon.Fuzz.Engine;

/// <summary>An input that a target could not take.</summary>
internal sealed record Find(string Target, byte[] Input, string What);

/// <summary>What fuzzing one target came to.</summary>
/// <param name="Kept">Inputs that reached something new, the given ones among them.</param>
internal sealed record FuzzResult(string Target, long Trials, double Seconds, int Branches, IReadOnlyList<byte[]> Kept, IReadOnlyList<Find> Finds);

/// <summary>One target for a while: mutate, try, and keep what reached something new.</summary>
internal sealed class FuzzRun(FuzzTarget target, CoverageMap map, Random random)
{
    private const int MostFinds = 20;
    // The beginning of a message tells the promise; what follows is the input's own.
    private const int SameMessage = 24;
    private static readonly TimeSpan TooLong = TimeSpan.FromSeconds(1);

    private readonly List<byte[]> _kept = [];
    private readonly List<Find> _finds = [];
    private readonly HashSet<string> _known = [];

    public FuzzResult Run(IEnumerable<byte[]> corpus, TimeSpan time, CancellationToken cancel)
    {
        foreach (var input in corpus.DefaultIfEmpty([]))
        {
            if (Try(input) || _kept.Count == 0)
                _kept.Add(input);
        }

        var (mutator, watch, trials) = (new Mutator(random, target.Words), Stopwatch.StartNew(), 0L);
        for (; watch.Elapsed < time && _finds.Count < MostFinds && !cancel.IsCancellationRequested; trials++)
        {
            var input = mutator.Change(Pick(), Pick());
            if (Try(input))
                _kept.Add(input);
        }

        return new FuzzResult(target.Name, trials, watch.Elapsed.TotalSeconds, map.Reached, _kept, _finds);
    }

    /// <summary>The shortest inputs that together go everywhere where all of them go: what is worth keeping in the tree.</summary>
    public static IReadOnlyList<byte[]> Fewest(FuzzTarget target, IEnumerable<byte[]> inputs)
    {
        var map = new CoverageMap();
        return [.. inputs.OrderBy(i => i.Length).Where(input =>
        {
            CoverageMap.Clear();
            target.Try(input);
            return map.TakeNews(counts: false);
        })];
    }

    /// <summary>Half of the time one of the youngest: they have just found a way on.</summary>
    private byte[] Pick() => random.Next(2) == 0 ? _kept[random.Next(_kept.Count)] : _kept[^(1 + random.Next(Math.Min(16, _kept.Count)))];

    private bool Try(byte[] input)
    {
        CoverageMap.Clear();
        var began = Stopwatch.GetTimestamp();
        try
        {
            target.Try(input);
        }
        catch (Exception e)
        {
            // Every exception is a find; one input for each kind and place is enough.
            if (_known.Add($"{e.GetType().Name} {e.TargetSite?.Name} {e.Message.AsSpan(0, Math.Min(e.Message.Length, SameMessage))}"))
                _finds.Add(new Find(target.Name, input, e.ToString()));
            return false;
        }

        if (Stopwatch.GetElapsedTime(began) is var took && took > TooLong && _known.Add("slow"))
            _finds.Add(new Find(target.Name, input, $"took {took.TotalSeconds:0.0} s"));
        return map.TakeNews();
    }
}

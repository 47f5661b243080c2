using System.Collections.Concurrent;

namespace Carillon.Server.Bench;

/// <summary>Legitimate calls, one after the other on each way, and how long each took to be answered.</summary>
internal sealed class SetUpProbes(IReadOnlyList<(string Way, Func<CancellationToken, Task<TimeSpan>> SetUp)> ways)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(300);
    private ConcurrentQueue<double> _took = new();
    private ConcurrentQueue<string> _failed = new();

    /// <summary>Until the token says so; what is begun is brought to its end.</summary>
    public Task Run(CancellationToken over, CancellationToken ct) => Task.WhenAll(ways.Select(way => Way(way.Way, way.SetUp, over, ct)));

    /// <summary>What it came to since the last time it was asked.</summary>
    public SetUpFigures Take()
    {
        double[] took = [.. Interlocked.Exchange(ref _took, new()).Order()];
        string[] failed = [.. Interlocked.Exchange(ref _failed, new())];
        return new SetUpFigures(took.Length, failed.Length, Percentile(took, 0.5), Percentile(took, 0.99), took.Length == 0 ? null : Math.Round(took[^1], 1), failed.FirstOrDefault());
    }

    private async Task Way(string name, Func<CancellationToken, Task<TimeSpan>> setUp, CancellationToken over, CancellationToken ct)
    {
        while (!over.IsCancellationRequested)
        {
            try
            {
                _took.Enqueue((await setUp(ct)).TotalMilliseconds);
            }
            catch (Exception e) when (e is IOException or TimeoutException)
            {
                _failed.Enqueue($"{name}: {e.Message}");
            }

            await Task.Delay(Between, ct);
        }
    }

    private static double? Percentile(double[] sorted, double share) =>
        sorted.Length == 0 ? null : Math.Round(sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))], 1);
}

/// <param name="Failed">Not answered, or not with 200.</param>
/// <param name="FirstFailure">In words; null: none.</param>
internal sealed record SetUpFigures(int Made, int Failed, double? P50Ms, double? P99Ms, double? WorstMs, string? FirstFailure);

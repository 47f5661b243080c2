using Carillon.Server.Bench;
using Carillon.Server.Demo;

namespace Carillon.Server.Chaos;

/// <summary>Nothing happens, for long: no server may hold more at the end than when it had warmed up, and no leg may be left.</summary>
internal sealed class Soak(TimeSpan length) : IScenario
{
    private const int LeastSamples = 3;
    private static readonly TimeSpan SampleEvery = TimeSpan.FromSeconds(10);

    private readonly List<FloorSample> _samples = [];

    /// <summary>Enough leads to go on dialling: an agent talks twice a minute, about one in three answers.</summary>
    public DemoOptions Floor(DemoOptions usual) => usual with { Metrics = true, Leads = Math.Max(usual.Leads, (int)(usual.Agents * length.TotalSeconds / 4)) };

    public async Task Happen(Stage stage, CancellationToken cancel)
    {
        using var http = new HttpClient();
        stage.Strike(FormattableString.Invariant($"for {length.TotalMinutes:0.#} minutes nothing happens"), () => { });
        while (stage.SinceFault < length)
        {
            _samples.Add(await FloorSample.Take(stage.SinceFault, stage.Plan, stage.Floor, http, cancel));
            DemoScreen.Say(FormattableString.Invariant($"{stage.SinceFault:mm\\:ss}: {_samples[^1]}"));
            await Task.Delay(SampleEvery, cancel);
        }
    }

    public ChaosReport Tell(ChaosReport common, Aftermath aftermath)
    {
        // Before, compiled code, pools and caches grow to the size of the work.
        var judged = _samples.Where(s => s.At >= length / 3).ToList();
        return judged.Count < LeastSamples ? common : common with
        {
            Growth = new Growth(Trend(s => s.RssMb), Trend(s => s.HeapMb), Trend(s => s.Handles), Trend(s => s.Threads), Trend(s => s.Ports), Trend(s => s.Grains)),
        };

        SoakTrend Trend(Func<FloorSample, double> figure) => SoakTrend.Of([.. judged.Select(s => (s.At, figure(s)))]);
    }

    public IEnumerable<string> Faults(ChaosReport report) => report.Growth?.Faults() ?? ["it was too short to tell: --for must be a minute or more"];
}

using Carillon.Lab.Bench;

namespace Carillon.Server.Bench;

/// <summary><c>carillon bench media</c>: ours first, then Asterisk if wanted, each with a load of its own that is made the same way.</summary>
internal static class MediaBench
{
    private const int MostLegs = 12_000;

    public static Task<int> Execute(MediaBenchOptions options, CancellationToken cancel) => BenchRun.In(options.Faults(), options.DataFolder, async folder =>
    {
        var report = await Run(options, folder, cancel);
        return await BenchRun.Tell(report.ToJson(), options.Report, () => BenchScreen.Show(report), faults: [], cancel);
    }, cancel);

    private static async Task<MediaBenchReport> Run(MediaBenchOptions options, string folder, CancellationToken ct)
    {
        var ours = await Measure(options, exchange => new CarillonUnderTest(options, exchange, Path.Combine(folder, "carillon")), ct);
        var asterisk = options.Asterisk is { } installed ? await Measure(options, exchange => new AsteriskUnderTest(options, exchange, installed, Path.Combine(folder, "asterisk")), ct) : null;
        return new MediaBenchReport
        {
            Shape = options.Shape.ToString().ToLowerInvariant(),
            Calls = ours.Calls,
            Record = options.Record,
            Ours = ours.Figures,
            Asterisk = asterisk?.Figures,
            RatioCpu = asterisk is null ? null : Math.Round(asterisk.Figures.Price / ours.Figures.Price, 2),
            GeneratorCpuPercent = Math.Round(ours.GeneratorPercent, 1),
        };
    }

    private static async Task<Measured> Measure(MediaBenchOptions options, Func<BenchExchange, IBenchFloor> make, CancellationToken ct)
    {
        await using var exchange = BenchLoad.Make(CarillonUnderTest.Addresses.Concat(AsteriskUnderTest.Addresses), MostLegs, mute: options.Shape is BenchShape.Setup);
        await using var floor = make(exchange);
        Say($"{floor.Name}:");
        await exchange.StartAsync(ct);
        await floor.Start(ct);
        return options.Shape is BenchShape.Setup ? await new SetupBench(options, floor, exchange, Say).Run(ct) : await new HoldBench(options, floor, exchange, Say).Run(ct);
    }

    private static void Say(string text) => Console.Error.WriteLine(text);
}

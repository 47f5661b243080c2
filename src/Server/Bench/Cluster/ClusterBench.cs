using System.Globalization;
using Carillon.Storage;

namespace Carillon.Server.Bench.Cluster;

/// <summary>
/// Goes through the sizes:
/// 1 the database  2 web processes alone  3 each size with the same agents and attempts  4 the report
/// </summary>
internal static class ClusterBench
{
    /// <summary>A second and core, before anything is measured.</summary>
    private const double FirstGuess = 70;

    public static Task<int> Execute(ClusterOptions options, CancellationToken cancel) => BenchRun.In(Faults(options), options.DataFolder, async folder =>
    {
        try
        {
            return await All(options, folder, cancel);
        }
        catch (Exception e) when (e is StorageUnavailableException or Demo.ApiFault or HttpRequestException)
        {
            return Commands.Complain.Unavailable(e.Message);
        }
    }, cancel);

    private static async Task<int> All(ClusterOptions options, string folder, CancellationToken cancel)
    {
        Say("the database is made");
        await using var database = await BenchDatabase.Open(options.Database, folder, cancel); // 1
        var rate = new RateFinder(options.AttemptsPerSecond ?? Environment.ProcessorCount * FirstGuess);
        var times = ClusterTimes.For(rate.Rate, options.AnswerRate, options.Agents, options.Calls);
        var sizes = new List<ClusterSize>();
        Say("web processes alone");
        var alone = await One(0, run => run.Alone(cancel)); // 2
        foreach (var servers in options.Servers.Distinct()) // 3
            sizes.Add(ClusterJudge.Of(alone, await One(servers, run => run.Measure(cancel))));
        var report = Report(options, database, rate.Rate, times, alone, sizes); // 4
        return await BenchRun.Tell(report.ToJson(), options.Report, () => Show(options, report), report.Faults, cancel);

        async Task<T> One<T>(int servers, Func<ClusterRun, Task<T>> work)
        {
            var plan = new ClusterPlan(options, servers, Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"servers{servers}")), database.Next(), rate.Rate, times);
            await using var run = new ClusterRun(plan, database, options.AttemptsPerSecond is null && sizes.Count == 0 ? rate : null, Say);
            return await work(run);
        }
    }

    private static void Say(string text) => Console.Error.WriteLine($"carillon: {text}");

    private static List<string> Faults(ClusterOptions options)
    {
        List<string> faults = [.. options.Faults()];
        if (options.Database is { } given and not "sqlite" && !DatabaseAddress.TryParse(given, out var address, out var fault))
            faults.Add($"--db: {fault}");
        else if (options.Database is { } one and not "sqlite" && DatabaseAddress.Parse(one) is not { Kind: DatabaseKind.MariaDb, Nodes.Count: 1 })
            faults.Add($"--db is {one}; it must be sqlite or one server, mariadb://user:password@host:port/name");
        return faults;
    }

    private static ClusterReport Report(ClusterOptions options, BenchDatabase database, double rate, ClusterTimes times, ClusterStretch alone, IReadOnlyList<ClusterSize> sizes) => new()
    {
        Date = DateTimeOffset.UtcNow,
        Machine = MachineName.Read(),
        Cores = Environment.ProcessorCount,
        Database = database.Kind,
        Webs = options.Webs,
        Agents = options.Agents,
        CallsWanted = options.Calls,
        Campaigns = options.Campaigns,
        AnswerRate = options.AnswerRate,
        AttemptsPerSecondAllowed = rate,
        Seconds = options.For.TotalSeconds,
        RingSeconds = Math.Round(times.Ring.TotalSeconds, 1),
        TalkSeconds = Math.Round(times.Talk.TotalSeconds, 1),
        WrapUpSeconds = ClusterTimes.WrapUp.TotalSeconds,
        TimeStretch = Math.Round(times.Stretch, 2),
        AloneCpuPercent = Math.Round(alone.WebCpu / alone.Seconds * 100, 2),
        Sizes = sizes,
    };

    private static void Show(ClusterOptions options, ClusterReport report)
    {
        if (options.Json)
            Console.WriteLine(report.ToJson());
        else
            ClusterScreen.Show(report);
    }
}

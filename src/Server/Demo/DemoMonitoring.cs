using System.Net;

namespace Carillon.Server.Demo;

/// <summary>Where monitoring asks the servers of a demo: each at its own address, and web processes, which share one, at the next ports.</summary>
internal static class DemoMonitoring
{
    public const string FileName = "prometheus.yml";

    private const int Port = 9464;

    /// <summary>Metrics:Listen; empty: it tells nothing.</summary>
    public static string ListenOf(DemoPlan plan, DemoServer server) => plan.Options.Metrics ? $"{server.Address}:{Port}" : "";

    public static string ListenOf(DemoPlan plan, DemoWeb web) => plan.Options.Metrics ? new IPEndPoint(web.Address.Address, Port + plan.Webs.ToList().IndexOf(web)).ToString() : "";

    public static string ListenOfLb(DemoPlan plan) => plan.Options is { Metrics: true, Lb: true } ? new IPEndPoint(plan.Options.Web.Address, Port + plan.Webs.Count).ToString() : "";

    /// <summary>Those that listen.</summary>
    public static IEnumerable<string> All(DemoPlan plan) => plan.Webs.Select(w => ListenOf(plan, w)).Append(ListenOfLb(plan)).Concat(plan.Servers.Select(s => ListenOf(plan, s))).Where(t => t.Length > 0);

    /// <summary>A settings file for Prometheus that asks all of them: <c>prometheus --config.file=prometheus.yml</c>.</summary>
    public static void Write(DemoPlan plan)
    {
        if (!plan.Options.Metrics)
            return;
        var targets = string.Join(", ", All(plan).Select(target => $"'{target}'"));
        File.WriteAllText(Path.Combine(plan.Folder, FileName), $"""
            global:
              scrape_interval: 5s
            scrape_configs:
              - job_name: carillon
                static_configs:
                  - targets: [{targets}]

            """);
    }
}

using System.Diagnostics.Metrics;
using Carillon.Server.Balancer;
using Microsoft.Extensions.Time.Testing;
using static Carillon.Tests.Server.Balancer.LbSettings;

namespace Carillon.Tests.Server.Balancer;

public sealed class LbMeterTests
{
    [Fact]
    public void Each_web_server_is_told_by_name_with_who_is_there_and_what_failed()
    {
        var clock = new FakeTimeProvider();
        var servers = new WebServers(clock);
        servers.Set(new Dictionary<string, Carillon.Server.Options.LbWebServerOptions> { ["meter-1"] = At("http://10.0.0.5:8080"), ["meter-2"] = At("http://10.0.0.6:8080") });
        using var meter = new LbMeter(servers);
        var server = servers.Take(["meter-1"])!;
        server.Found(WebServerState.Ready, "");
        servers.Find("meter-2")!.Found(WebServerState.Silent, "it does not answer in time");
        using var screen = new Tunnel(clock, CancellationToken.None);
        server.Begun(screen);
        server.Begun(null);
        server.Ended(null, failed: true);

        Assert.Equal(
            ["carillon.lb.busy{meter-1} 1", "carillon.lb.failures{meter-1} 1", "carillon.lb.moved{meter-1} 0", "carillon.lb.ready{meter-1} 1", "carillon.lb.requests{meter-1} 2", "carillon.lb.screens{meter-1} 1"],
            Read("meter-1"));
        Assert.Contains("carillon.lb.ready{meter-2} 0", Read("meter-2"));
    }

    /// <summary>Meters of other tests are heard too.</summary>
    private static List<string> Read(string web)
    {
        var seen = new List<string>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, listener) => Listen(instrument, listener) };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (tags is [{ Key: "web", Value: string name }] && name == web)
                seen.Add($"{instrument.Name}{{{name}}} {value}");
        });
        listener.Start();
        listener.RecordObservableInstruments();
        seen.Sort(StringComparer.Ordinal);
        return seen;
    }

    private static void Listen(Instrument instrument, MeterListener listener)
    {
        if (instrument.Meter.Name == "Carillon.Lb")
            listener.EnableMeasurementEvents(instrument);
    }
}

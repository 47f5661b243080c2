using System.Diagnostics.Metrics;

namespace Carillon.Server.Balancer;

/// <summary>The meter "Carillon.Lb": what <see cref="WebServers"/> knows, observed when somebody asks.</summary>
internal sealed class LbMeter : IDisposable
{
    private readonly Meter _meter = new("Carillon.Lb");
    private readonly WebServers _servers;
    private long _unserved;

    public LbMeter(WebServers servers)
    {
        _servers = servers;
        _meter.CreateObservableCounter("carillon.lb.unserved", () => Interlocked.Read(ref _unserved), description: "Requests that the balancer answered with 503, for no web server was there");
        Gauge("ready", "1: it gets new requests and screens", s => s is { IsLeaving: false, Verdict.State: WebServerState.Ready } ? 1 : 0);
        Gauge("screens", "WebSockets now", s => s.Connections);
        Gauge("busy", "Requests and WebSockets now", s => s.Busy);
        Count("requests", "That were sent there", s => s.Requests);
        Count("failures", "Requests that it did not answer, or not to the end; not those whose client went away", s => s.Failures);
        Count("moved", "WebSockets that were ended here, to come back by another", s => s.CutOff);
    }

    public void Unserved() => Interlocked.Increment(ref _unserved);

    public void Dispose() => _meter.Dispose();

    private void Gauge(string name, string description, Func<WebServer, long> of) => _meter.CreateObservableGauge("carillon.lb." + name, () => Each(of), description: description);

    private void Count(string name, string description, Func<WebServer, long> of) => _meter.CreateObservableCounter("carillon.lb." + name, () => Each(of), description: description);

    private IEnumerable<Measurement<long>> Each(Func<WebServer, long> of) =>
        _servers.All.Select(s => new Measurement<long>(of(s), new KeyValuePair<string, object?>("web", s.Name)));
}

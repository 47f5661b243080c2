using System.Diagnostics.Metrics;
using Carillon.Domain.Calls;
using Carillon.Domain.Cluster;
using Carillon.Web.Api;
using Carillon.Web.Realtime;

namespace Carillon.Web.Monitoring;

/// <summary>
/// The meter "Carillon.Floor": the whole floor as the last <see cref="RefreshAsync"/> found it, the same on every web process; and this process's own
/// queue and statements. Asks no database.
/// </summary>
public sealed partial class FloorMeter : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly Meter _meter = new("Carillon.Floor");
    private readonly IGrainFactory _grains;
    private readonly ILogger<FloorMeter> _log;
    private volatile FloorSnapshot? _floor;

    /// <param name="grains">Of the cluster.</param>
    /// <param name="facts">What waits for the database.</param>
    /// <param name="services">May have an <see cref="ISqlCounts"/>.</param>
    /// <param name="log">For a floor that does not answer.</param>
    public FloorMeter(IGrainFactory grains, IFactLog facts, IServiceProvider services, ILogger<FloorMeter> log)
    {
        ArgumentNullException.ThrowIfNull(facts);
        (_grains, _log) = (grains, log);
        Campaigns();
        Servers();
        _meter.CreateObservableGauge("carillon.floor.known", () => _floor is null ? 0 : 1, description: "1: the floor answered, the other figures of it are new");
        _meter.CreateObservableGauge("carillon.web.database.reachable", () => facts.DatabaseReachable ? 1 : 0, description: "0: nothing new is dialled");
        _meter.CreateObservableGauge("carillon.web.outbox.waiting", () => facts.Pending, description: "Facts that are safe here and not yet in the database");
        if (services.GetService<ISqlCounts>() is { } sql)
            _meter.CreateObservableCounter("carillon.web.sql.statements", () => new Measurement<long>[] { new(sql.Statements - sql.Background, new KeyValuePair<string, object?>("kind", "work")), new(sql.Background, new KeyValuePair<string, object?>("kind", "background")) }, description: "SQL statements; background: leases, membership, health");
    }

    /// <summary>Asks the floor. One that does not answer in two seconds is not known: its figures are left out, not repeated.</summary>
    public async Task RefreshAsync(CancellationToken ct)
    {
        try
        {
            _floor = await _grains.GetGrain<IFloorGrain>(FloorHub.GrainKey).GetState().WaitAsync(Patience, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            _floor = null;
            NotKnown(e.Message);
        }
    }

    public void Dispose() => _meter.Dispose();

    private void Campaigns()
    {
        Gauge("carillon.floor.agents", "Agents by state", f => f.Campaigns.SelectMany(c => new[]
        {
            Of(c.AgentsReady, ("campaign", c.Id.Value), ("state", "ready")),
            Of(c.AgentsInCall, ("campaign", c.Id.Value), ("state", "in_call")),
            Of(c.AgentsWrapUp, ("campaign", c.Id.Value), ("state", "wrap_up")),
            Of(c.AgentsPaused, ("campaign", c.Id.Value), ("state", "paused")),
        }));
        Gauge("carillon.floor.calls", "Calls by state; waiting: answered, and no agent yet", f => f.Campaigns.SelectMany(c => new[]
        {
            Of(c.Ringing, ("campaign", c.Id.Value), ("state", "ringing")),
            Of(c.Talking, ("campaign", c.Id.Value), ("state", "talking")),
            Of(c.Waiting, ("campaign", c.Id.Value), ("state", "waiting")),
        }));
        Gauge("carillon.floor.hopper", "Leads that may be dialled next", f => f.Campaigns.Select(c => Of(c.Hopper, ("campaign", c.Id.Value))));
        Gauge("carillon.floor.dial_level", "Lines an agent", f => f.Campaigns.Select(c => Of(c.DialLevel, ("campaign", c.Id.Value))));
        Gauge("carillon.floor.utilisation", "Share of the time that agents talk or wrap up", f => f.Campaigns.Select(c => Of(c.Utilisation, ("campaign", c.Id.Value))));
        Gauge("carillon.floor.drop_ceiling", "The campaign's own limit of dropped by answered", f => f.Campaigns.Select(c => Of(c.DropCeiling, ("campaign", c.Id.Value))));
        Gauge("carillon.floor.binding", "1: what sets the pace of the campaign now, in words: why it does not dial, or not more", f => f.Campaigns.Where(c => c.Binding.Length > 0).Select(c => Of(1, ("campaign", c.Id.Value), ("why", c.Binding))));
        Gauge("carillon.floor.stopped", "1: STOP is in force for the system", f => [Of(f.SystemStopped ? 1 : 0)]);
    }

    private void Servers()
    {
        Gauge("carillon.floor.server.up", "1: a web process controls it", f => f.Servers.Select(s => Of(s.Up ? 1 : 0, ("server", s.Id.Value))));
        Gauge("carillon.floor.server.legs", "Legs", f => f.Servers.Select(s => Of(s.Legs, ("server", s.Id.Value))));
        Gauge("carillon.floor.server.phones", "Phones that are registered", f => f.Servers.Select(s => Of(s.PhonesRegistered, ("server", s.Id.Value))));
        Gauge("carillon.floor.server.tick_late_p99", "How late its audio was, p99 of the last second", f => f.Servers.Select(s => Of(s.TickLateP99Ms, ("server", s.Id.Value))), unit: "ms");
        Gauge("carillon.floor.server.recordings_waiting", "Recordings that are not in the store yet", f => f.Servers.Select(s => Of(s.RecordingsWaiting, ("server", s.Id.Value))));
        Gauge("carillon.floor.trunk.up", "1: the other server answers over IAX2", f => f.Servers.SelectMany(s => s.Trunks.Select(t => Of(t.Up ? 1 : 0, ("server", s.Id.Value), ("to", t.To.Value)))));
        Gauge("carillon.floor.trunk.loss", "Questions without an answer, of the last fifty", f => f.Servers.SelectMany(s => s.Trunks.Select(t => Of(t.LossPercent, ("server", s.Id.Value), ("to", t.To.Value)))), unit: "%");
        Gauge("carillon.floor.trunk.jitter", "How much round trips differ", f => f.Servers.SelectMany(s => s.Trunks.Where(t => t.Up).Select(t => Of(t.JitterMs, ("server", s.Id.Value), ("to", t.To.Value)))), unit: "ms");
        Gauge("carillon.floor.trunk.round_trip", "There and back", f => f.Servers.SelectMany(s => s.Trunks.Where(t => t.Up).Select(t => Of(t.RoundTripMs, ("server", s.Id.Value), ("to", t.To.Value)))), unit: "ms");
        Gauge("carillon.floor.carrier.up", "1: the carrier answers this server", f => f.Servers.SelectMany(s => s.Carriers.Select(c => Of(c.Up ? 1 : 0, ("server", s.Id.Value), ("carrier", c.Id.Value)))));
        Gauge("carillon.floor.carrier.calls", "Calls over the carrier", f => f.Servers.SelectMany(s => s.Carriers.Select(c => Of(c.Calls, ("server", s.Id.Value), ("carrier", c.Id.Value)))));
    }

    private void Gauge(string name, string description, Func<FloorSnapshot, IEnumerable<Measurement<double>>> of, string? unit = null) =>
        _meter.CreateObservableGauge(name, () => _floor is { } floor ? of(floor) : [], unit, description);

    private static Measurement<double> Of(double value, params ReadOnlySpan<(string Name, string Value)> tags)
    {
        var all = new KeyValuePair<string, object?>[tags.Length];
        for (var i = 0; i < tags.Length; i++)
            all[i] = new(tags[i].Name, tags[i].Value);
        return new(value, all);
    }

    [LoggerMessage(7401, LogLevel.Warning, "Monitoring gets no figures of the floor: it does not answer ({Why})")]
    private partial void NotKnown(string why);
}

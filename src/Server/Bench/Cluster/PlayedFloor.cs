using System.Net;
using Carillon.Server.Roles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Carillon.Server.Bench.Cluster;

/// <summary>All played telephony servers: one host with an address for each, trunks between any two.</summary>
internal sealed class PlayedFloor : IAsyncDisposable
{
    private const int LargestMessage = 64 * 1024 * 1024;
    private readonly Dictionary<IPAddress, PlayedSwitch> _switches;
    private readonly WebApplication _app;

    private PlayedFloor(Dictionary<IPAddress, PlayedSwitch> switches, PlayedCounts counts)
    {
        (_switches, Counts) = (switches, counts);
        _app = Build();
    }

    public PlayedCounts Counts { get; }

    public PlayedSwitch At(IPAddress address) => _switches[address.MapToIPv4()];

    /// <exception cref="IOException">An address is taken.</exception>
    public static async Task<PlayedFloor> Start(ClusterPlan plan, CancellationToken ct)
    {
        var counts = new PlayedCounts();
        var script = new PlayedScript(plan.Options.AnswerRate, plan.Times.Ring, plan.Times.Talk);
        var made = plan.Switches.Select((s, n) => (s.Address, Switch: new PlayedSwitch(s.Id, [.. plan.Switches.Where(o => o != s).Select(o => o.Id)], script, counts, plan.Options.Seed + n, TimeProvider.System))).ToList();
        for (var n = 0; n < made.Count; n++)
            made[(n + 1)..].ForEach(other => made[n].Switch.Fake.Connect(other.Switch.Fake));
        var floor = new PlayedFloor(made.ToDictionary(m => m.Address, m => m.Switch), counts);
        await floor._app.StartAsync(ct);
        return floor;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        foreach (var played in _switches.Values)
            await played.DisposeAsync();
    }

    private WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder(Roles.HostOptions.OfRoles);
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            foreach (var address in _switches.Keys)
                kestrel.Listen(address, ClusterPlan.ControlPort, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddSingleton(this);
        builder.Services.AddSingleton<IHostLifetime>(new ByToken());
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = grpc.MaxSendMessageSize = LargestMessage);
        var app = builder.Build();
        app.MapGrpcService<PlayedService>();
        return app;
    }
}

using System.Net;
using Carillon.Switch.Heartbeat;
using Carillon.Switch.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Carillon.Switch;

/// <summary>How a process hosts a switch: AddCarillonSwitch, ListenForCallControl, MapCarillonSwitch.</summary>
public static class SwitchHosting
{
    private const int LargestMessage = 64 * 1024 * 1024;

    /// <summary>The name of the meter with the switch's counters.</summary>
    public const string MeterName = SwitchMeter.Name;

    /// <summary>The switch as a hosted service, and its gRPC service. Options with faults end the start with all of them.</summary>
    public static IServiceCollection AddCarillonSwitch(this IServiceCollection services, SwitchOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = grpc.MaxSendMessageSize = LargestMessage);
        services.AddSingleton(p => new SwitchHost(options, p.GetService<TimeProvider>() ?? TimeProvider.System, p.GetRequiredService<ILoggerFactory>()));
        services.AddHostedService<SwitchLifetime>();
        return services;
    }

    /// <summary>HTTP/2 in clear on the switch's own address: for loopback and trusted wires.</summary>
    public static void ListenForCallControl(this KestrelServerOptions kestrel, SwitchOptions options)
    {
        ArgumentNullException.ThrowIfNull(kestrel);
        ArgumentNullException.ThrowIfNull(options);
        kestrel.Listen(IPAddress.Parse(options.Address), options.ControlPort, listen => listen.Protocols = HttpProtocols.Http2);
    }

    /// <summary>What comes over a connection is read where it arrives.</summary>
    public static void ReadInPlace(this IWebHostBuilder host) => host.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);

    public static void MapCarillonSwitch(this IEndpointRouteBuilder app) => app.MapGrpcService<CallControlService>();

    private sealed class SwitchLifetime(SwitchHost host, IHostApplicationLifetime lifetime) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            lifetime.ApplicationStopping.Register(() => _ = host.SayGoodbye());
            return host.StartAsync(cancellationToken);
        }

        public async Task StopAsync(CancellationToken cancellationToken) => await host.DisposeAsync().ConfigureAwait(false);
    }
}

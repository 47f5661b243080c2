using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;

namespace Carillon.Web.Realtime;

/// <summary>Wires the hubs: WebSockets only, so that no web server needs to remember a negotiation.</summary>
internal static class RealtimeSetup
{
    public static void AddCarillonRealtime(this IServiceCollection services)
    {
        services.AddSingleton<HubConnections>();
        services.AddSingleton<FloorPush>();
        services.AddHostedService<FloorSubscription>();
        services.AddSignalR(hubs =>
        {
            hubs.MaximumReceiveMessageSize = 64 * 1024;
            hubs.MaximumParallelInvocationsPerClient = 2;
            hubs.KeepAliveInterval = TimeSpan.FromSeconds(5);
            hubs.ClientTimeoutInterval = TimeSpan.FromSeconds(20);
        });
    }

    public static void MapCarillonHubs(this IEndpointRouteBuilder app)
    {
        app.MapHub<AgentHub>(Routes.AgentHub, WebSocketsOnly);
        app.MapHub<FloorHub>(Routes.FloorHub, WebSocketsOnly);
    }

    private static void WebSocketsOnly(HttpConnectionDispatcherOptions options) => options.Transports = HttpTransportType.WebSockets;
}

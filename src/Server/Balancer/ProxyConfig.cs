using System.Net;
using Carillon.Server.Options;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Transforms;

namespace Carillon.Server.Balancer;

/// <summary>Our settings in YARP's words: one route for everything, one cluster of web servers.</summary>
internal static class ProxyConfig
{
    private const string Everything = "everything";

    /// <summary>What a client says of itself in X-Forwarded-* is overwritten by what we saw. The host that it asked for stays.</summary>
    public static IReadOnlyList<RouteConfig> Routes { get; } =
    [
        new RouteConfig { RouteId = Everything, ClusterId = Everything, Match = new RouteMatch { Path = "{**path}" } }
            .WithTransformXForwarded(xDefault: ForwardedTransformActions.Set)
            .WithTransformUseOriginalHostHeader(),
    ];

    public static IReadOnlyList<ClusterConfig> Clusters(LbRoleOptions options) =>
    [
        new ClusterConfig
        {
            ClusterId = Everything,
            Destinations = options.WebServers.ToDictionary(s => s.Key, s => new DestinationConfig { Address = s.Value.Address }),
            HealthCheck = new HealthCheckConfig
            {
                AvailableDestinationsPolicy = HealthCheckConstants.AvailableDestinations.HealthyAndUnknown,
                Active = new ActiveHealthCheckConfig
                {
                    Enabled = true,
                    Policy = ReadinessCheck.PolicyName,
                    Path = ReadinessCheck.Path,
                    Interval = TimeSpan.FromMilliseconds(options.CheckMs),
                    Timeout = TimeSpan.FromMilliseconds(options.CheckTimeoutMs),
                },
                Passive = new PassiveHealthCheckConfig { Enabled = true, Policy = RestAfterFailure.PolicyName },
            },
            // HTTP/1.1 to web servers: a WebSocket needs a connection of its own there, and a dead connection takes one request with it, not all.
            HttpRequest = new ForwarderRequestConfig { Version = HttpVersion.Version11, ActivityTimeout = TimeSpan.FromSeconds(options.IdleSeconds) },
        },
    ];
}

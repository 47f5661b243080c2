using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Carillon.Server.Balancer;

/// <summary>A web server that could not be reached gets nobody new until it has been asked again whether it is ready, a few times.</summary>
internal sealed class RestAfterFailure(IDestinationHealthUpdater health) : IPassiveHealthCheckPolicy
{
    public const string PolicyName = "RestAfterFailure";
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    public string Name => PolicyName;

    public void RequestProxied(HttpContext context, ClusterState cluster, DestinationState destination)
    {
        if (context.GetForwarderErrorFeature() is { Error: ForwarderError.Request } error && Blame.NothingWasSent(error.Exception))
            health.SetPassive(cluster, destination, DestinationHealth.Unhealthy, Rest);
    }
}

using Carillon.Contracts;
using Carillon.Server.Commands;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Carillon.Server.Balancer;

/// <summary>Asks a web server whether it is ready, and says who asks: so the cluster knows its balancers.</summary>
/// <param name="secret">The cluster's; null: nobody is told.</param>
internal sealed class SignedProbes(string name, string address, string? secret, TimeProvider clock) : IProbingRequestFactory
{
    public HttpRequestMessage CreateRequest(ClusterModel cluster, DestinationModel destination)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(destination.Config.Address), ReadinessCheck.Path))
        {
            Version = cluster.Config.HttpRequest!.Version!,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        if (secret is not null)
            request.Headers.TryAddWithoutValidation(BalancerSign.Header, new BalancerSign(name, address, VersionCommand.Version, clock.GetUtcNow()).ToHeader(secret));
        return request;
    }
}

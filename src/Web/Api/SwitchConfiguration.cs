using Carillon.Domain.Cluster;

namespace Carillon.Web.Api;

/// <summary>Tells every telephony server's gateway that carriers, phones or servers were changed.</summary>
internal static class SwitchConfiguration
{
    public static async Task Changed(IInfrastructureStore store, IGrainFactory grains, CancellationToken ct)
    {
        var servers = await store.Servers(ct);
        await Task.WhenAll(servers.Select(s => grains.GetGrain<ISwitchGatewayGrain>(s.Id.Value).ConfigurationChanged()));
    }
}

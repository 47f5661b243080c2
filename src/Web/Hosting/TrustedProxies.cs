using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace Carillon.Web.Hosting;

/// <summary>
/// Who may say for whom he asks: X-Forwarded-For, -Proto and -Host of these addresses are taken, and of nobody else. Without a list of them
/// every request is its sender's own, whatever it says.
/// </summary>
internal static class TrustedProxies
{
    /// <summary>An address, or a network as 10.0.0.0/24.</summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        if (!IPAddress.TryParse(text, out var address))
            return IPNetwork.TryParse(text, out network);
        network = new(address, address.GetAddressBytes().Length * 8);
        return true;
    }

    /// <summary>Must come before whatever looks at the sender.</summary>
    public static void UseForwardedClient(this IApplicationBuilder app, WebOptions options)
    {
        if (options.TrustedProxies.Count == 0)
            return;
        var headers = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            // From the last entry back for as long as its sender is one of ours: what a client wrote himself lies before that.
            ForwardLimit = null,
        };
        headers.KnownProxies.Clear();
        headers.KnownIPNetworks.Clear();
        foreach (var proxy in options.TrustedProxies)
        {
            if (TryParse(proxy, out var network))
                headers.KnownIPNetworks.Add(network);
        }

        app.UseForwardedHeaders(headers);
    }
}

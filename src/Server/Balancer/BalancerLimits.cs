using Carillon.Server.Options;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Carillon.Server.Balancer;

/// <summary>What one client may take. How large a request may be, the web server says: it knows what the request is.</summary>
internal static class BalancerLimits
{
    public static void Set(KestrelServerOptions kestrel, LbRoleOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = options.MaximumConnections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = options.MaximumConnections;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(75);
    }
}

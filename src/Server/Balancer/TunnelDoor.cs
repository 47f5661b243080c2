using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Carillon.Server.Balancer;

/// <summary>Puts a <see cref="Tunnel"/> between a client who wants a WebSocket and the forwarder: over HTTP/1.1 (Upgrade) and HTTP/2 (RFC 8441, CONNECT).</summary>
internal static class TunnelDoor
{
    /// <summary>Null: an ordinary request.</summary>
    public static Tunnel? Open(HttpContext context, TimeProvider clock)
    {
        var upgrade = context.Features.Get<IHttpUpgradeFeature>();
        var connect = context.Features.Get<IHttpExtendedConnectFeature>();
        if (upgrade is not { IsUpgradableRequest: true } && connect is not { IsExtendedConnect: true })
            return null;
        var tunnel = new Tunnel(clock, context.RequestAborted);
        context.RequestAborted = tunnel.Ended;
        if (upgrade is { IsUpgradableRequest: true })
            context.Features.Set<IHttpUpgradeFeature>(new Upgrade(upgrade, tunnel));
        if (connect is { IsExtendedConnect: true })
            context.Features.Set<IHttpExtendedConnectFeature>(new Connect(connect, tunnel));
        return tunnel;
    }

    private sealed class Upgrade(IHttpUpgradeFeature inner, Tunnel tunnel) : IHttpUpgradeFeature
    {
        public bool IsUpgradableRequest => inner.IsUpgradableRequest;

        public async Task<Stream> UpgradeAsync() => new TunnelStream(await inner.UpgradeAsync(), tunnel);
    }

    private sealed class Connect(IHttpExtendedConnectFeature inner, Tunnel tunnel) : IHttpExtendedConnectFeature
    {
        public bool IsExtendedConnect => inner.IsExtendedConnect;

        public string? Protocol => inner.Protocol;

        public async ValueTask<Stream> AcceptAsync() => new TunnelStream(await inner.AcceptAsync(), tunnel);
    }
}

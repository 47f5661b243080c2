using System.Globalization;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Carillon.Server.Balancer;

/// <summary>
/// Sends each request to the least busy web server. One that could not be reached has heard nothing, so the request goes to another;
/// so does a plain question whose answer never began. Where none is fit, one that rests or is silent is tried: slow is better than nothing.
/// </summary>
internal sealed class Dispatch(RequestDelegate next, WebServers servers, LbMeter meter, TimeProvider clock)
{
    public async Task InvokeAsync(HttpContext context)
    {
        using var tunnel = TunnelDoor.Open(context, clock);
        var proxy = context.GetReverseProxyFeature();
        var left = proxy.AllDestinations.ToList();
        var fit = proxy.AvailableDestinations.Select(d => d.DestinationId).ToHashSet(StringComparer.OrdinalIgnoreCase);
        while (await TryOne(context, proxy, left, fit, tunnel))
        {
            context.Response.Clear();
            context.Features.Set<IForwarderErrorFeature>(null);
        }
    }

    /// <summary>True: it may be tried once more, at one of those that are left.</summary>
    private async Task<bool> TryOne(HttpContext context, IReverseProxyFeature proxy, List<DestinationState> left, HashSet<string> fit, Tunnel? tunnel)
    {
        var names = left.Select(d => d.DestinationId).ToList();
        if ((servers.Take(names.Where(fit.Contains)) ?? servers.TakeLastResort(names)) is not { } server)
        {
            meter.Unserved();
            await NobodyIsReady(context);
            return false;
        }

        var destination = left.Find(d => string.Equals(d.DestinationId, server.Name, StringComparison.OrdinalIgnoreCase))!;
        left.Remove(destination);
        proxy.AvailableDestinations = destination;
        server.Begun(tunnel);
        IForwarderErrorFeature? error = null;
        try
        {
            await next(context);
            error = context.GetForwarderErrorFeature();
        }
        finally
        {
            server.Ended(tunnel, Blame.IsTheirs(error?.Error));
            servers.Release(server);
        }

        return Blame.MayGoElsewhere(context, error);
    }

    private static Task NobodyIsReady(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = 1.ToString(CultureInfo.InvariantCulture);
        return Results.Problem("No web server is ready. Try again in a few seconds.", statusCode: StatusCodes.Status503ServiceUnavailable, title: "Not available").ExecuteAsync(context);
    }
}

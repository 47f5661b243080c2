using Carillon.Server.Options;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Carillon.Server.Balancer;

/// <summary>Who came by HTTP is sent to the same address by HTTPS, for ever and with the same method (308).</summary>
internal static class ToHttps
{
    private const int Usual = 443;

    public static void UseToHttps(this IApplicationBuilder app, LbRoleOptions options)
    {
        if (!options.RedirectToHttps)
            return;
        var port = PortOf(options);
        app.Use((context, next) =>
        {
            if (context.Request.IsHttps)
                return next(context);
            var host = context.Request.Host.Host;
            context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
            context.Response.Headers.Location = UriHelper.BuildAbsolute(
                Uri.UriSchemeHttps, port == Usual ? new HostString(host) : new HostString(host, port), context.Request.PathBase, context.Request.Path, context.Request.QueryString);
            return Task.CompletedTask;
        });
    }

    /// <summary>Of the first https address.</summary>
    public static int PortOf(LbRoleOptions options) => options.Http.Addresses.Select(a => new Uri(a)).First(u => u.Scheme == Uri.UriSchemeHttps).Port;
}

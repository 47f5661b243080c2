using Carillon.Server.Commands;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Carillon.Server.Balancer;

/// <summary>
/// The operators' listener: <c>/lb/status</c>, and nothing else. It is told from the others by the port where the connection came in;
/// what is said in a request's Host does not count.
/// </summary>
internal static class StatusDoor
{
    public const string Path = "/lb/status";

    public static void UseStatusDoor(this WebApplication app, int adminPort)
    {
        var servers = app.Services.GetRequiredService<WebServers>();
        var settings = app.Services.GetRequiredService<SettingsWatch>();
        var clock = app.Services.GetRequiredService<TimeProvider>();
        var started = clock.GetTimestamp();
        app.Use((context, next) => context.Connection.LocalPort != adminPort
            ? next(context)
            : Answer(context, () => Now(servers, settings, clock, clock.GetElapsedTime(started))));
    }

    private static Task Answer(HttpContext context, Func<BalancerStatus> now) =>
        context.Request.Path == Path && HttpMethods.IsGet(context.Request.Method)
            ? context.Response.WriteAsJsonAsync(now(), BalancerStatusJson.Default.BalancerStatus, cancellationToken: context.RequestAborted)
            : Results.NotFound().ExecuteAsync(context);

    private static BalancerStatus Now(WebServers servers, SettingsWatch settings, TimeProvider clock, TimeSpan uptime)
    {
        var all = servers.All;
        return new(
            VersionCommand.Version, Math.Round(uptime.TotalSeconds, 1), all.Any(s => s is { IsLeaving: false, Verdict.State: WebServerState.Ready }),
            [.. all.Select(s => Of(s, clock))], settings.Faults);
    }

    private static WebServerStatus Of(WebServer server, TimeProvider clock)
    {
        var (verdict, its) = (server.Verdict, server.Settings);
        var (state, why) = its switch
        {
            null => ("removed", "it is in the settings no more"),
            { Drain: true } => ("drain", "so the settings have it" + (verdict.Why.Length > 0 ? $"; {verdict.Why}" : "")),
            _ => (Word(verdict.State), verdict.Why),
        };
        return new(server.Name, its?.Address, state, why, Math.Round((clock.GetUtcNow() - verdict.Since).TotalSeconds, 1), server.Busy, server.Connections, server.Requests, server.Failures, server.CutOff);
    }

    private static string Word(WebServerState state) => state switch
    {
        WebServerState.Ready => "ready",
        WebServerState.NotReady => "not_ready",
        WebServerState.Draining => "draining",
        WebServerState.Silent => "silent",
        WebServerState.Unreachable => "unreachable",
        _ => "unknown",
    };
}

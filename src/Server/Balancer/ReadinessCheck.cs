using System.Net;
using Carillon.Contracts;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Carillon.Server.Balancer;

/// <summary>
/// What web servers say of themselves, asked every <c>CheckMs</c>. One that says no, or refuses the connection, gets nobody new at once; one that
/// is silent, at the second time.
/// </summary>
internal sealed partial class ReadinessCheck(WebServers servers, IDestinationHealthUpdater health, ILogger<ReadinessCheck> log) : IActiveHealthCheckPolicy
{
    public const string PolicyName = "Readiness";
    public const string Path = Routes.Api + "/health/ready";

    private readonly HashSet<string> _silentOnce = [];

    public string Name => PolicyName;

    /// <summary>Of one cluster, so never twice at the same time.</summary>
    public void ProbingCompleted(ClusterState cluster, IReadOnlyList<DestinationProbingResult> probingResults)
    {
        health.SetActive(cluster, [.. probingResults.Select(r => new NewActiveDestinationHealth(r.Destination, Judge(r)))]);
    }

    private DestinationHealth Judge(DestinationProbingResult result)
    {
        if (servers.Find(result.Destination.DestinationId) is not { } server)
            return DestinationHealth.Unknown;
        if (result.Response is not null)
            server.Answered();
        if (IsSilent(result) && _silentOnce.Add(server.Name))
            return result.Destination.Health.Active;
        if (!IsSilent(result))
            _silentOnce.Remove(server.Name);

        var (state, why) = result.Response is { } response ? Read(response) : (IsSilent(result) ? WebServerState.Silent : WebServerState.Unreachable, WhyNot(result.Exception));
        if (server.Found(state, why))
            Tell(server.Name, state, why);
        return state == WebServerState.Ready ? DestinationHealth.Healthy : DestinationHealth.Unhealthy;
    }

    private static bool IsSilent(DestinationProbingResult result) => result.Exception is OperationCanceledException;

    private static (WebServerState State, string Why) Read(HttpResponseMessage response)
    {
        if (response.StatusCode == HttpStatusCode.OK)
            return (WebServerState.Ready, "");
        var said = response.Headers.TryGetValues(ReadinessDto.Header, out var values) ? string.Join(' ', values) : null;
        return said switch
        {
            ReadinessDto.Draining => (WebServerState.Draining, "it drains: it is about to end"),
            ReadinessDto.Starting => (WebServerState.NotReady, "it is starting"),
            ReadinessDto.Joining => (WebServerState.NotReady, "it is not among the other web servers"),
            _ => (WebServerState.NotReady, $"it answers {(int)response.StatusCode} to {Path}: is it a web server of this version?"),
        };
    }

    private static string WhyNot(Exception? exception) => exception switch
    {
        OperationCanceledException => "it does not answer in time",
        HttpRequestException { InnerException: { } inner } => inner.Message,
        { } other => other.Message,
        null => "it cannot be asked",
    };

    private void Tell(string server, WebServerState state, string why)
    {
        if (state == WebServerState.Ready)
            IsReady(server);
        else
            IsNot(server, state, why);
    }

    [LoggerMessage(9201, LogLevel.Information, "Web server {Server} is ready")]
    private partial void IsReady(string server);

    [LoggerMessage(9202, LogLevel.Warning, "Web server {Server} gets nobody new, {State}: {Why}")]
    private partial void IsNot(string server, WebServerState state, string why);
}

using System.Net;
using System.Text;
using Carillon.Tests.Web.Kit;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Carillon.Tests.Web;

/// <summary>Every endpoint of the API by every role. An endpoint that is not in the table fails the test: somebody must decide who may.</summary>
public sealed class AuthorisationMatrixTests
{
    // The least role that may; "-" is anybody.
    private static readonly Dictionary<string, string> Least = new()
    {
        ["POST /api/v1/sessions"] = "-",
        ["POST /api/v1/sessions/refresh"] = "-",
        ["GET /api/v1/health"] = "-",
        ["GET /api/v1/health/ready"] = "-",
        ["GET /api/v1/me"] = "agent",
        ["GET /api/v1/me/choices"] = "agent",
        ["GET /api/v1/calls"] = "agent",
        ["GET /api/v1/calls/{id}/audio"] = "agent",
        ["GET /api/v1/recordings/{id}/audio"] = "agent",
        ["GET /api/v1/users"] = "admin",
        ["GET /api/v1/users/{id}"] = "admin",
        ["POST /api/v1/users"] = "admin",
        ["PUT /api/v1/users/{id}"] = "admin",
        ["GET /api/v1/campaigns"] = "supervisor",
        ["GET /api/v1/campaigns/{id}"] = "supervisor",
        ["POST /api/v1/campaigns"] = "admin",
        ["PUT /api/v1/campaigns/{id}"] = "admin",
        ["POST /api/v1/campaigns/{id}/stop"] = "supervisor",
        ["POST /api/v1/campaigns/{id}/resume"] = "supervisor",
        ["GET /api/v1/lists"] = "supervisor",
        ["POST /api/v1/lists"] = "admin",
        ["PUT /api/v1/lists/{id:long}/active"] = "admin",
        ["GET /api/v1/lists/{id:long}/leads"] = "supervisor",
        ["POST /api/v1/lists/{id:long}/import"] = "admin",
        ["GET /api/v1/dnc"] = "supervisor",
        ["POST /api/v1/dnc"] = "supervisor",
        ["DELETE /api/v1/dnc/{phone}"] = "admin",
        ["GET /api/v1/imports"] = "admin",
        ["GET /api/v1/imports/{id}"] = "admin",
        ["GET /api/v1/imports/{id}/rejected"] = "admin",
        ["GET /api/v1/imports/{id}/rejected.csv"] = "admin",
        ["GET /api/v1/carriers"] = "supervisor",
        ["GET /api/v1/carriers/{id}"] = "supervisor",
        ["POST /api/v1/carriers"] = "admin",
        ["PUT /api/v1/carriers/{id}"] = "admin",
        ["POST /api/v1/carriers/{id}/stop"] = "supervisor",
        ["POST /api/v1/carriers/{id}/resume"] = "supervisor",
        ["GET /api/v1/servers"] = "supervisor",
        ["GET /api/v1/servers/{id}"] = "supervisor",
        ["POST /api/v1/servers"] = "admin",
        ["PUT /api/v1/servers/{id}"] = "admin",
        ["GET /api/v1/servers/{id}/selftest"] = "supervisor",
        ["POST /api/v1/servers/{id}/selftest"] = "admin",
        ["POST /api/v1/servers/{id}/drain"] = "admin",
        ["POST /api/v1/servers/{id}/undrain"] = "admin",
        ["DELETE /api/v1/servers/{id}"] = "admin",
        ["GET /api/v1/cluster"] = "supervisor",
        ["POST /api/v1/cluster/tokens"] = "admin",
        ["POST /api/v1/cluster/join"] = "-",
        ["POST /api/v1/cluster/join/status"] = "-",
        ["GET /api/v1/database"] = "admin",
        ["GET /api/v1/phones"] = "supervisor",
        ["POST /api/v1/phones"] = "admin",
        ["GET /api/v1/peers"] = "supervisor",
        ["GET /api/v1/peers/{id}"] = "supervisor",
        ["POST /api/v1/peers"] = "admin",
        ["PUT /api/v1/peers/{id}"] = "admin",
        ["GET /api/v1/system/calling"] = "supervisor",
        ["PUT /api/v1/system/calling"] = "admin",
        ["GET /api/v1/floor"] = "supervisor",
        ["GET /api/v1/quality"] = "supervisor",
        ["POST /api/v1/system/stop"] = "supervisor",
        ["POST /api/v1/system/resume"] = "supervisor",
    };

    private static readonly string[] Rank = ["-", "agent", "supervisor", "admin"];

    [Fact]
    public async Task Every_endpoint_is_in_the_table_and_nothing_else_is()
    {
        await using var host = await WebHost.Start();
        var found = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText!.StartsWith("/api/v1", StringComparison.Ordinal))
            .SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(m => $"{m} {e.RoutePattern.RawText!.TrimEnd('/')}"));
        Assert.Equal(Least.Keys.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_role_may_what_the_table_says_and_no_more()
    {
        await using var host = await WebHost.Start();
        var clients = new Dictionary<string, HttpClient>
        {
            ["-"] = host.Anybody,
            ["agent"] = await host.LoggedIn("anna"),
            ["supervisor"] = await host.LoggedIn("sven"),
            ["admin"] = await host.LoggedIn("ada"),
        };
        var wrong = new List<string>();
        foreach (var (endpoint, least) in Least.Where(e => !BringsItsProof(e.Key)))
        {
            foreach (var role in Rank)
            {
                var status = await Ask(clients[role], endpoint);
                var allowed = Array.IndexOf(Rank, role) >= Array.IndexOf(Rank, least);
                var right = allowed
                    ? status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.InternalServerError)
                    : status == (role == "-" ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden);
                if (!right)
                    wrong.Add($"{endpoint} as {role}: {status}");
            }
        }
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("/hubs/agent", "-", HttpStatusCode.Unauthorized)]
    [InlineData("/hubs/floor", "-", HttpStatusCode.Unauthorized)]
    [InlineData("/hubs/floor", "agent", HttpStatusCode.Forbidden)]
    public async Task Hubs_are_closed_to_those_who_may_not(string hub, string role, HttpStatusCode expected)
    {
        await using var host = await WebHost.Start();
        var client = role == "-" ? host.Anybody : await host.LoggedIn("anna");
        using var answer = await client.GetAsync(hub);
        Assert.Equal(expected, answer.StatusCode);
    }

    /// <summary>A password or a token in the request itself, which this one lacks.</summary>
    private static bool BringsItsProof(string endpoint) => endpoint.Contains("/sessions", StringComparison.Ordinal) || endpoint.Contains("/cluster/join", StringComparison.Ordinal);

    private static async Task<HttpStatusCode> Ask(HttpClient client, string endpoint)
    {
        var (method, route) = (endpoint.Split(' ')[0], endpoint.Split(' ')[1]);
        using var request = new HttpRequestMessage(new(method), route.Replace("{id:long}", "100", StringComparison.Ordinal).Replace("{id}", "SOLAR", StringComparison.Ordinal));
        if (method != "GET")
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}

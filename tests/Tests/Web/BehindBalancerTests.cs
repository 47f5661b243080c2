using System.Net;
using System.Net.Http.Json;
using Carillon.Contracts;
using Carillon.Tests.Web.Kit;
using Carillon.Web;
using Carillon.Web.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Carillon.Tests.Web;

/// <summary>A web server as a balancer in front of it sees it, and as it sees those behind the balancer.</summary>
public sealed class BehindBalancerTests
{
    private static readonly string[] Balancers = ["127.0.0.0/8", "10.0.0.5"];

    [Fact]
    public async Task Ready_is_said_until_it_drains_and_then_why_not()
    {
        await using var host = await WebHost.Start();
        Assert.Equal((HttpStatusCode.OK, new ReadinessDto(true, ReadinessDto.Taking, ""), "ready"), await Ask(host, ""));

        host.Services.GetRequiredService<Readiness>().Drain();

        var why = new ReadinessDto(false, ReadinessDto.Draining, "This web server takes nobody new: it is about to end.");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, why, "draining"), await Ask(host, ""));
        Assert.Equal((HttpStatusCode.NotFound, why, "draining"), await Ask(host, "?draining=404"));
        using var alive = await host.Anybody.GetAsync("/api/v1/health");
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }

    [Fact]
    public async Task Guesses_through_a_trusted_balancer_are_counted_for_the_client_and_not_for_the_balancer()
    {
        await using var host = await WebHost.Start(new WebOptions { TrustedProxies = Balancers });
        for (var n = 0; n < 10; n++)
            Assert.Equal(HttpStatusCode.Unauthorized, await Guess(host, "198.51.100.7"));

        Assert.Equal(HttpStatusCode.TooManyRequests, await Guess(host, "198.51.100.7"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await Guess(host, "203.0.113.1, 198.51.100.7"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await Guess(host, "198.51.100.7, 10.0.0.5"));
        Assert.Equal(HttpStatusCode.Unauthorized, await Guess(host, "198.51.100.8"));
    }

    [Fact]
    public async Task Who_is_not_a_trusted_balancer_guesses_for_himself_whatever_he_says()
    {
        await using var host = await WebHost.Start(new WebOptions { TrustedProxies = ["10.0.0.5"] });
        for (var n = 0; n < 10; n++)
            Assert.Equal(HttpStatusCode.Unauthorized, await Guess(host, "198.51.100." + n));

        Assert.Equal(HttpStatusCode.TooManyRequests, await Guess(host, "198.51.100.99"));
    }

    [Fact]
    public void A_balancer_that_is_no_address_is_a_fault()
    {
        var options = new WebOptions { TrustedProxies = ["10.0.0.5", "10.0.0.0/24", "::1", "balancer", "10.0.0.0/99"] };
        Assert.Equal(
            ["Web:TrustedProxies has 'balancer'; it must be an address, or a network as 10.0.0.0/24", "Web:TrustedProxies has '10.0.0.0/99'; it must be an address, or a network as 10.0.0.0/24"],
            options.Faults());
    }

    private static async Task<(HttpStatusCode Code, ReadinessDto? Said, string Header)> Ask(WebHost host, string query)
    {
        using var answer = await host.Anybody.GetAsync("/api/v1/health/ready" + query);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<ReadinessDto>(), answer.Headers.GetValues(ReadinessDto.Header).Single());
    }

    private static async Task<HttpStatusCode> Guess(WebHost host, string forwardedFor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/sessions") { Content = JsonContent.Create(new LogInDto("anna", "wrong")) };
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        using var answer = await host.Anybody.SendAsync(request);
        return answer.StatusCode;
    }
}

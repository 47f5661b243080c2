using System.Net;
using System.Net.Http.Json;
using Carillon.Contracts;
using Carillon.Tests.Web.Kit;
using Carillon.Web;

namespace Carillon.Tests.Web;

/// <summary>The cluster knows the balancers that ask its web servers and prove that they are its own.</summary>
public sealed class BalancersTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
    private static readonly BalancerSign Sign = new("lb1", "https://10.0.0.4:443", new WebOptions().Version, At);

    [Fact]
    public void A_sign_is_read_by_who_knows_the_secret_and_for_half_a_minute()
    {
        var header = Sign.ToHeader("secret");

        Assert.Equal(Sign, BalancerSign.Read(header, "secret", At));
        Assert.Equal(Sign, BalancerSign.Read(header, "secret", At.AddSeconds(30)));
        Assert.Null(BalancerSign.Read(header, "secret", At.AddSeconds(31)));
        Assert.Null(BalancerSign.Read(header, "secret", At.AddSeconds(-31)));
        Assert.Null(BalancerSign.Read(header, "other", At));
        Assert.DoesNotContain("secret", header, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("lb1 https://10.0.0.4:443 0.1.0")]
    [InlineData("lb1 https://10.0.0.4:443 0.1.0 x y")]
    [InlineData("lb1 https://10.0.0.4:443 0.1.0 99999999999999999 00")]
    public void What_is_no_sign_is_nobodys(string? header) => Assert.Null(BalancerSign.Read(header, "secret", At));

    [Fact]
    public void A_name_that_was_changed_on_the_way_is_noticed() =>
        Assert.Null(BalancerSign.Read(Sign.ToHeader("secret").Replace("lb1", "lb2", StringComparison.Ordinal), "secret", At));

    [Fact]
    public async Task Who_asks_with_a_sign_is_shown_and_missed_when_he_asks_no_more()
    {
        await using var host = await WebHost.Start();
        using var supervisor = await host.LoggedIn("sven");
        await Ask(host, null);
        await Ask(host, new BalancerSign("lb9", "https://10.6.6.6", "1", host.Clock.GetUtcNow()).ToHeader("guess"));
        Assert.Empty((await Cluster(supervisor)).Balancers);

        await Ask(host, (Sign with { At = host.Clock.GetUtcNow() }).ToHeader("the-secret"));
        var now = await Cluster(supervisor);
        Assert.Equal(new ClusterBalancerDto("lb1", "https://10.0.0.4:443", Sign.Version, true, 0), Assert.Single(now.Balancers));
        Assert.DoesNotContain(now.Faults, f => f.Contains("lb1", StringComparison.Ordinal));

        host.Clock.Advance(TimeSpan.FromSeconds(12));
        var later = await Cluster(supervisor);
        Assert.False(Assert.Single(later.Balancers).Up);
        Assert.Contains("Balancer lb1 has not asked for 12 s whether this web server is ready: does it run, and name this web server?", later.Faults);

        host.Clock.Advance(TimeSpan.FromMinutes(61));
        using var back = await host.LoggedIn("sven");
        Assert.Empty((await Cluster(back)).Balancers);
    }

    private static async Task Ask(WebHost host, string? sign)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/health/ready");
        if (sign is not null)
            request.Headers.Add(BalancerSign.Header, sign);
        using var answer = await host.Anybody.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task<ClusterDto> Cluster(HttpClient supervisor) => (await supervisor.GetFromJsonAsync<ClusterDto>("/api/v1/cluster"))!;
}

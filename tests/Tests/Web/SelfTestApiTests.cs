using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Carillon.Contracts;
using Carillon.Domain.Cluster;
using Carillon.Tests.Web.Kit;

namespace Carillon.Tests.Web;

public sealed class SelfTestApiTests
{
    private const string OfT1 = "/api/v1/servers/t1/selftest";

    [Fact]
    public async Task An_admin_starts_it_and_reads_how_far_it_is_and_what_it_found()
    {
        await using var host = await WebHost.Start();
        using var admin = await host.LoggedIn("ada");
        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync(OfT1)).StatusCode);
        using var started = await admin.PostAsync(OfT1, null);
        Assert.Equal((HttpStatusCode.Accepted, OfT1), (started.StatusCode, started.Headers.Location?.OriginalString));
        var test = (await started.Content.ReadFromJsonAsync<SelfTestDto>())!;
        Assert.Equal(("t1", "ada", true), (test.Server, test.By, test.Running));
        Assert.Equal([new() { To = "t1", Over = "sip", State = "running" }, new() { To = "pbx", Over = "iax2", State = "waiting" }], test.Routes);

        var gateway = host.World.Grains.Gateway("t1");
        gateway.Test = gateway.Test! with
        {
            Routes =
            [
                new(new("t1")) { State = SelfTestState.Ok, SetUp = TimeSpan.FromMilliseconds(12), Sound = new(TimeSpan.FromMilliseconds(61.5), -0.2, 0.013) },
                new(new("pbx")) { State = SelfTestState.Failed, Text = "the trunk to pbx is down" },
            ],
        };
        test = (await admin.GetFromJsonAsync<SelfTestDto>(OfT1))!;
        Assert.False(test.Running);
        Assert.Equal(
            [
                new() { To = "t1", Over = "sip", State = "ok", SetUpMs = 12, RoundTripMs = 61.5, LevelDb = -0.2, LossPercent = 1.3 },
                new() { To = "pbx", Over = "iax2", State = "failed", Text = "the trunk to pbx is down" },
            ],
            test.Routes);
    }

    [Fact]
    public async Task A_server_that_is_away_and_one_that_is_not_there_are_told_as_such()
    {
        await using var host = await WebHost.Start();
        using var admin = await host.LoggedIn("ada");
        host.World.Grains.Gateway("t1").Away = "connection refused";
        using var away = await admin.PostAsync(OfT1, null);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
        Assert.Equal("t1 cannot test itself: connection refused", (await away.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await admin.PostAsync("/api/v1/servers/t9/selftest", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync("/api/v1/servers/t9/selftest")).StatusCode);
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Carillon.Contracts;
using Carillon.Tests.Web.Kit;

namespace Carillon.Tests.Web;

public sealed class DrainApiTests
{
    private const string T1 = "/api/v1/servers/t1";

    [Fact]
    public async Task A_drained_server_stays_drained_when_its_settings_are_saved_and_until_it_is_taken_back()
    {
        await using var host = await WebHost.Start();
        using var admin = await host.LoggedIn("ada");
        Assert.True((await Post(admin, $"{T1}/drain")).Draining);
        Assert.Equal((1, 1), (host.World.Grains.Gateway("t1").Configured, host.World.Grains.Gateway("t2").Configured));
        var again = await Post(admin, $"{T1}/drain");
        Assert.Equal(1, host.World.Grains.Gateway("t1").Configured);
        using var saved = await admin.PutAsJsonAsync(T1, again with { MaximumLegs = 50, Draining = false });
        Assert.Equal((HttpStatusCode.OK, true), (saved.StatusCode, (await saved.Content.ReadFromJsonAsync<ServerDto>())!.Draining));
        Assert.False((await Post(admin, $"{T1}/undrain")).Draining);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.PostAsync("/api/v1/servers/t9/drain", null)).StatusCode);
        Assert.Equal(["server.drain", "server.change", "server.undrain"], host.World.Audit.Entries.Select(e => e.What).Where(w => w.StartsWith("server.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_server_is_removed_when_it_is_empty_or_dead_and_nobody_is_called_there()
    {
        await using var host = await WebHost.Start();
        using var admin = await host.LoggedIn("ada");
        var gateway = host.World.Grains.Gateway("t1");
        Assert.Equal("Server t1 is at work: drain it first.", await WhyNotRemoved(admin));
        await Post(admin, $"{T1}/drain");
        gateway.State = gateway.State with { Draining = true, Legs = 5, AgentLegs = 2 };
        Assert.Equal("Server t1 is not empty yet: 3 legs of calls and 2 of agents are left.", await WhyNotRemoved(admin));
        gateway.State = gateway.State with { Legs = 0, AgentLegs = 0 };
        Assert.Equal("Phones 1001, 1003 are called at t1: give them another server first.", (await WhyNotRemoved(admin)).Replace("1003, 1001", "1001, 1003", StringComparison.Ordinal));
        gateway.State = gateway.State with { Up = false, Legs = 9 };
        Assert.StartsWith("Phones", await WhyNotRemoved(admin), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync($"{T1}?force=true")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync(T1)).StatusCode);
    }

    private static async Task<ServerDto> Post(HttpClient admin, string path)
    {
        using var answer = await admin.PostAsync(path, null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<ServerDto>())!;
    }

    private static async Task<string> WhyNotRemoved(HttpClient admin)
    {
        using var answer = await admin.DeleteAsync(T1);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!;
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Carillon.Contracts;
using Carillon.Domain.Cluster;
using Carillon.Tests.Web.Kit;
using Carillon.Web;
using Carillon.Web.Joining;

namespace Carillon.Tests.Web;

/// <summary>A new server asks to join, with a token.</summary>
public sealed class ClusterApiTests
{
    private const string Join = "/api/v1/cluster/join";

    [Fact]
    public async Task A_token_lets_one_server_in_and_gives_it_what_it_needs()
    {
        await using var host = await WebHost.Start();
        var token = await Token(host);
        Assert.Equal((new Uri("https://10.0.0.5"), "AB12"), (Assert.Single(token.Webs), token.Fingerprint));

        using var answer = await host.Anybody.PostAsJsonAsync(Join, Request(host, token));
        var reply = (await answer.Content.ReadFromJsonAsync<JoinReplyDto>())!;
        Assert.Equal(("the-secret", "carillon", ""), (reply.ClusterSecret, reply.Realm, reply.Database));
        Assert.Equal(["t1", "t2"], reply.Neighbours.Order(StringComparer.Ordinal));
        var saved = Assert.Single(await host.World.Infrastructure.Servers(default), s => s.Id.Value == "t3");
        Assert.Equal(("http://127.0.0.13:7061/", "127.0.0.13", "127.0.0.13"), (saved.Control.ToString(), saved.Iax2Host, saved.SipHost));
        Assert.Equal(1, host.World.Grains.Gateway("t1").Configured);
        Assert.Equal((HttpStatusCode.Unauthorized, "This token is used up: make another one."), await Refused(host, Request(host, token) with { Name = "t4", Address = "127.0.0.14" }));
    }

    [Fact]
    public async Task A_wrong_token_and_one_whose_time_is_over_are_refused_and_a_flood_of_them_is_held_off()
    {
        await using var host = await WebHost.Start();
        var token = await Token(host);
        Assert.Equal((HttpStatusCode.Unauthorized, "This token is not known: it was typed wrong, or made on another cluster."), await Refused(host, Request(host, token) with { Secret = "guess" }));
        Assert.Equal(HttpStatusCode.Unauthorized, (await Refused(host, Request(host, token) with { Id = "nobody" })).Status);
        host.Clock.Advance(TimeSpan.FromMinutes(61));
        var ended = await Refused(host, Request(host, token));
        Assert.Equal(HttpStatusCode.Unauthorized, ended.Status);
        Assert.StartsWith("This token ended at", ended.Why, StringComparison.Ordinal);
        var tries = new List<HttpStatusCode>();
        for (var n = 0; n < 10; n++)
            tries.Add((await Refused(host, Request(host, token))).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, tries[^1]);
    }

    [Fact]
    public async Task Another_version_another_schema_and_another_clock_are_refused_with_the_figures_and_use_nothing_up()
    {
        await using var host = await WebHost.Start();
        var token = await Token(host);
        var right = Request(host, token);
        var here = right.Version;
        Assert.Equal((HttpStatusCode.Conflict, $"The new server has Carillon 9.9.9, the cluster {here}: install the same."), await Refused(host, right with { Version = "9.9.9" }));
        Assert.Equal((HttpStatusCode.Conflict, "The new server knows schema 11 of the database, the cluster 12: install the same build."), await Refused(host, right with { Schema = 11 }));
        var (status, ahead) = await Refused(host, right with { Clock = right.Clock.AddSeconds(3.5) });
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.StartsWith("The new server's clock is 3.5 s ahead", ahead, StringComparison.Ordinal);
        Assert.StartsWith("The new server's clock is 60.0 s behind", (await Refused(host, right with { Clock = right.Clock.AddMinutes(-1) })).Why, StringComparison.Ordinal);
        using var answer = await host.Anybody.PostAsJsonAsync(Join, right with { Clock = right.Clock.AddSeconds(1.9) });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_name_or_an_address_that_is_taken_is_refused_and_the_same_server_once_more_is_not()
    {
        await using var host = await WebHost.Start();
        var right = Request(host, await Token(host, uses: 2));
        Assert.Contains("There is a server t1 already", (await Refused(host, right with { Name = "t1" })).Why, StringComparison.Ordinal);
        Assert.Contains("Server t2 has the address 127.0.0.12", (await Refused(host, right with { Address = "127.0.0.12" })).Why, StringComparison.Ordinal);
        var (status, why) = await Refused(host, right with { Role = "lab", Address = "0.0.0.0", Name = "a b" });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("role must be", why, StringComparison.Ordinal);
        Assert.Contains("address is '0.0.0.0'", why, StringComparison.Ordinal);
        Assert.Contains("name must have", why, StringComparison.Ordinal);
        for (var n = 0; n < 2; n++)
        {
            using var answer = await host.Anybody.PostAsJsonAsync(Join, right);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Equal(3, (await host.World.Infrastructure.Servers(default)).Count);
    }

    [Theory]
    [InlineData(null, false, "127.0.0.2", "it is SQLite")]
    [InlineData("mariadb://c:s@127.0.0.1:3306/c", true, "10.0.0.6", "an address of one machine alone")]
    [InlineData("mariadb://c:s@127.0.0.1:3306/c", true, "127.0.0.2", null)]
    [InlineData("mariadb://c:s@10.0.0.5:3306/c", false, "10.0.0.6", null)]
    public void A_web_server_joins_where_it_reaches_the_database(string? database, bool local, string address, string? refusal)
    {
        var ground = new JoinGround("secret", [], () => null, database, local, 12);
        var request = new JoinRequestDto { Id = "id", Secret = "secret", Role = "web", Name = "web2", Address = address, Version = "1" };
        var why = JoinCheck.Database(request, ground);
        Assert.Equal(refusal is null, why is null);
        Assert.Contains(refusal ?? "", why ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_joined_is_told_of_his_trunks_from_both_ends()
    {
        await using var host = await WebHost.Start();
        var token = await Token(host);
        var ask = new JoinAskDto(token.Id, token.Secret, "t3");
        var floor = host.World.Grains.Floor;
        floor.State = floor.State with
        {
            Servers =
            [
                new() { Id = new("t1"), Up = true, Trunks = [new TrunkState(new("t3"), true, 2)] },
                new() { Id = new("t2"), Up = true, Trunks = [new TrunkState(new("t3"), false, 0)] },
                new() { Id = new("t3"), Up = true, Trunks = [new TrunkState(new("t1"), true, 1), new TrunkState(new("t2"), true, 1), new TrunkState(new("t9"), false, 0)] },
            ],
        };
        using var answer = await host.Anybody.PostAsJsonAsync($"{Join}/status", ask);
        var status = (await answer.Content.ReadFromJsonAsync<JoinStatusDto>())!;
        Assert.True(status.Up);
        Assert.Equal([new("t1", true, true, true, 1), new("t2", true, false, true, 1), new("t9", false, false, false, 0)], status.Trunks);
        using var stranger = await host.Anybody.PostAsJsonAsync($"{Join}/status", ask with { Secret = "guess" });
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
    }

    [Fact]
    public async Task The_state_of_the_cluster_names_what_must_be_mended()
    {
        await using var host = await WebHost.Start();
        using var supervisor = await host.LoggedIn("sven");
        var floor = host.World.Grains.Floor;
        floor.State = floor.State with
        {
            Servers =
            [
                new() { Id = new("t1"), Up = true, Version = "9.9.9", Legs = 7, AgentLegs = 2, Trunks = [new TrunkState(new("t2"), false, 0)] },
                new() { Id = new("t2"), Up = true, Version = new WebOptions().Version, Trunks = [new TrunkState(new("t1"), true, 1)] },
            ],
        };
        var cluster = (await supervisor.GetFromJsonAsync<ClusterDto>("/api/v1/cluster"))!;
        Assert.Equal("web1", Assert.Single(cluster.Webs).Name);
        Assert.Equal((5, 2), (cluster.Servers[0].Calls, cluster.Servers[0].Agents));
        Assert.Collection(
            cluster.Faults,
            f => Assert.StartsWith("t1 has Carillon 9.9.9", f, StringComparison.Ordinal),
            f => Assert.StartsWith("The trunk from t1 to t2 is down", f, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("carillon1-")]
    [InlineData("carillon1-%%%")]
    [InlineData("carillon1-bnVsbA")]
    [InlineData("carillon2-eyJ3ZWJzIjpbXX0")]
    [InlineData("carillon1-eyJ3ZWJzIjpbXSwiaWQiOiJhIiwic2VjcmV0IjoiYiJ9")]
    public void What_is_no_token_is_no_token(string text) => Assert.False(JoinTokenText.TryParse(text, out _));

    private static async Task<JoinTokenText> Token(WebHost host, int uses = 1)
    {
        using var admin = await host.LoggedIn("ada");
        using var answer = await admin.PostAsJsonAsync("/api/v1/cluster/tokens", new MakeJoinTokenDto(uses));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var made = (await answer.Content.ReadFromJsonAsync<JoinTokenDto>())!;
        Assert.Equal(host.Clock.GetUtcNow() + TimeSpan.FromHours(1), made.ExpiresAt);
        Assert.True(JoinTokenText.TryParse(" " + made.Token + "\n", out var token));
        return token;
    }

    private static JoinRequestDto Request(WebHost host, JoinTokenText token) => new()
    {
        Id = token.Id,
        Secret = token.Secret,
        Role = "telephony",
        Name = "t3",
        Address = "127.0.0.13",
        Version = new WebOptions().Version,
        Schema = 12,
        Clock = host.Clock.GetUtcNow(),
    };

    private static async Task<(HttpStatusCode Status, string Why)> Refused(WebHost host, JoinRequestDto request)
    {
        using var answer = await host.Anybody.PostAsJsonAsync(Join, request);
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!);
    }
}

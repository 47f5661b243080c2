using System.Net;
using System.Net.WebSockets;
using Carillon.Contracts;

namespace Carillon.Tests.Server.Balancer;

/// <summary>The balancer with real sockets between clients and web servers that can be made to fail.</summary>
public sealed class BalancerTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_are_spread_and_say_who_the_client_is_whatever_he_says_himself()
    {
        await using var floor = await Floor.Start();
        var who = new List<string>();
        for (var n = 0; n < 6; n++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api") { Content = new StringContent("body " + n) };
            request.Headers.Add("X-Forwarded-For", "203.0.113.9");
            request.Headers.Add("X-Forwarded-Proto", "gopher");
            request.Headers.Add("X-Forwarded-Host", "evil.example");
            request.Headers.Host = "desk.example";
            using var answer = await floor.Lb.Http.SendAsync(request, Ct);
            var said = (await answer.Content.ReadAsStringAsync(Ct)).Split('|');
            who.Add(said[0]);
            Assert.Equal(["127.0.0.1", "http", "desk.example", "desk.example", "body " + n], said[1..]);
        }

        Assert.Equal(3, who.Count(w => w == "w1"));
    }

    [Fact]
    public async Task A_request_that_meets_a_dead_web_server_goes_to_another_with_its_body()
    {
        // Asked for the first time only after the test.
        await using var floor = await Floor.Start(new() { ["CheckMs"] = 60_000 });
        await floor.First.DisposeAsync();
        for (var n = 0; n < 10; n++)
        {
            using var answer = await floor.Lb.Http.PostAsync("/api", new StringContent("hello"), Ct);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Matches("^w2.*hello$", await answer.Content.ReadAsStringAsync(Ct));
        }

        var status = await floor.Lb.Status(_ => true);
        Assert.InRange(status.WebServers[0].Failures, 1, 2);
        Assert.Equal(0, status.WebServers[1].Failures);
    }

    [Fact]
    public async Task One_that_is_not_ready_gets_nobody_and_is_used_again_when_it_is()
    {
        await using var floor = await Floor.Start();
        (floor.First.Status, floor.First.State) = (503, ReadinessDto.Joining);
        var status = await floor.Lb.Is("w1", "not_ready");
        Assert.Equal("it is not among the other web servers", status.WebServers[0].Why);
        Assert.Equal(["w2"], await floor.Asked(6));

        floor.First.Status = 200;
        await floor.Lb.Is("w1", "ready");
        Assert.Equal(["w1", "w2"], await floor.Asked(6));
    }

    [Fact]
    public async Task One_that_stands_still_gets_nobody_and_its_screens_are_cut_off_to_come_back_elsewhere()
    {
        await using var floor = await Floor.Start(new() { ["DeadSeconds"] = 1 });
        var screens = new[] { await floor.Lb.Connect(), await floor.Lb.Connect() };
        floor.First.Silent = true;

        var status = await floor.Lb.Status(s => s.WebServers[0] is { State: "silent", Connections: 0 });
        Assert.Equal(("it does not answer in time", 1L), (status.WebServers[0].Why, status.WebServers[0].CutOff));
        Assert.Equal((1, 0L), (status.WebServers[1].Connections, status.WebServers[1].CutOff));
        await Assert.ThrowsAsync<WebSocketException>(() => RunningBalancer.Hear(screens.Single(s => s.Web == "w1").Socket));
        Assert.Equal(["w2"], await floor.Asked(6));
        foreach (var (socket, _) in screens)
            socket.Dispose();
    }

    [Fact]
    public async Task While_nobody_is_ready_clients_are_told_to_come_again()
    {
        await using var floor = await Floor.Start();
        (floor.First.Status, floor.Second.Status) = (500, 500);
        Assert.False((await floor.Lb.Status(s => s.WebServers.All(w => w.State == "not_ready"))).Serves);

        using var answer = await floor.Lb.Http.GetAsync("/api", Ct);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
        Assert.Contains("No web server is ready", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_all_are_silent_they_are_used_all_the_same_and_one_that_says_no_is_not()
    {
        await using var floor = await Floor.Start(new() { ["CheckTimeoutMs"] = 100 });
        (floor.First.Silent, floor.Second.Silent) = (true, true);
        Assert.False((await floor.Lb.Status(s => s.WebServers.All(w => w.State == "silent"))).Serves);
        Assert.Equal(["w1", "w2"], await floor.Asked(6));

        (floor.Second.Silent, floor.Second.Status, floor.Second.State) = (false, 503, ReadinessDto.Joining);
        await floor.Lb.Is("w2", "not_ready");
        Assert.Equal(["w1"], await floor.Asked(6));
        using var screen = (await floor.Lb.Connect()).Socket;

        floor.Lb.Settings(floor.Webs, drain: "w1");
        await floor.Lb.Is("w1", "drain");
        using var answer = await floor.Lb.Http.GetAsync("/api", Ct);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    [Fact]
    public async Task Where_all_are_dead_a_client_is_told_to_come_again()
    {
        // Asked for the first time only after the test: they rest after the first request, and are tried once more by the second.
        await using var floor = await Floor.Start(new() { ["CheckMs"] = 60_000 });
        await floor.First.DisposeAsync();
        await floor.Second.DisposeAsync();
        for (var n = 1; n <= 2; n++)
        {
            using var answer = await floor.Lb.Http.PostAsync("/api", new StringContent("hello"), Ct);
            Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(1)), (answer.StatusCode, answer.Headers.RetryAfter?.Delta));
            Assert.Equal([n, n], (await floor.Lb.Status(_ => true)).WebServers.Select(w => (int)w.Failures));
        }
    }

    [Fact]
    public async Task Screens_go_to_the_least_busy_and_stay_there_while_it_drains_until_the_limit()
    {
        await using var floor = await Floor.Start(new() { ["DrainSeconds"] = 1 });
        var screens = new List<(ClientWebSocket Socket, string Web)>();
        for (var n = 0; n < 6; n++)
            screens.Add(await floor.Lb.Connect());
        Assert.Equal(3, screens.Count(s => s.Web == "w1"));
        Assert.Equal((3, 3), (await floor.Lb.Status(_ => true)).WebServers is [var a, var b] ? (a.Connections, b.Connections) : default);

        floor.Lb.Settings(floor.Webs, drain: "w1");
        await floor.Lb.Is("w1", "drain");
        var (mine, web) = screens.Find(s => s.Web == "w1");
        await mine.SendAsync("still here"u8.ToArray(), WebSocketMessageType.Text, true, Ct);
        Assert.Equal("still here", await RunningBalancer.Hear(mine));
        Assert.Equal(["w2"], await floor.Asked(6));

        var status = await floor.Lb.Status(s => s.WebServers[0].Connections == 0);
        Assert.Equal((3L, 3), (status.WebServers[0].CutOff, status.WebServers[1].Connections));
        await Assert.ThrowsAsync<WebSocketException>(() => RunningBalancer.Hear(mine));
        Assert.Equal("w2", (await floor.Lb.Connect()).Web);
        screens.ForEach(s => s.Socket.Dispose());
        await floor.Lb.Status(s => s.WebServers.Sum(w => w.Connections) <= 1);
    }

    [Fact]
    public async Task The_operators_page_is_at_its_own_port_alone_whatever_host_is_asked_for()
    {
        await using var floor = await Floor.Start();
        using var outside = new HttpRequestMessage(HttpMethod.Get, "/lb/status");
        outside.Headers.Host = floor.Lb.Admin.Authority;
        using var answer = await floor.Lb.Http.SendAsync(outside, Ct);
        Assert.StartsWith("w", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);

        using var inside = await floor.Lb.Http.GetAsync(new Uri(floor.Lb.Admin, "/api/v1/floor"), Ct);
        Assert.Equal(HttpStatusCode.NotFound, inside.StatusCode);
    }

    [Fact]
    public async Task A_balancer_that_ends_lets_go_of_its_screens_at_once()
    {
        var floor = await Floor.Start();
        var (socket, _) = await floor.Lb.Connect();
        var ended = Assert.ThrowsAnyAsync<Exception>(() => RunningBalancer.Hear(socket));
        var started = TimeProvider.System.GetTimestamp();

        await floor.Lb.DisposeAsync();

        await ended.WaitAsync(Soon, Ct);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(3));
        await floor.First.DisposeAsync();
        await floor.Second.DisposeAsync();
    }

    /// <summary>Two web servers and the balancer in front of them.</summary>
    private sealed class Floor(FakeWeb first, FakeWeb second, RunningBalancer lb) : IAsyncDisposable
    {
        public FakeWeb First => first;
        public FakeWeb Second => second;
        public RunningBalancer Lb => lb;
        public (string Name, Uri Address)[] Webs { get; } = [("w1", first.Address), ("w2", second.Address)];

        public static async Task<Floor> Start(Dictionary<string, object>? settings = null)
        {
            var (first, second) = (await FakeWeb.Start("w1"), await FakeWeb.Start("w2"));
            return new(first, second, await RunningBalancer.Start(settings ?? [], ("w1", first.Address), ("w2", second.Address)));
        }

        /// <summary>Who answered, of so many requests.</summary>
        public async Task<IReadOnlyList<string>> Asked(int times)
        {
            var who = new HashSet<string>();
            for (var n = 0; n < times; n++)
                who.Add(await lb.Who());
            return [.. who.Order(StringComparer.Ordinal)];
        }

        public async ValueTask DisposeAsync()
        {
            await lb.DisposeAsync();
            await first.DisposeAsync();
            await second.DisposeAsync();
        }
    }
}

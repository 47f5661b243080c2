using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using Carillon.Contracts;
using Carillon.Interop.Kit;

namespace Carillon.Interop.Deployment;

/// <summary>Two web servers behind our balancer and behind a real HAProxy: screens and requests while web servers die, come back and drain.</summary>
public sealed class BalancerTests(BalancedFloor shared) : IClassFixture<BalancedFloor>
{
    private const int Screens = BalancedFloor.Agents;
    /// <summary>A balancer's checks have found a dead web server by then.</summary>
    private static readonly TimeSpan Detected = TimeSpan.FromSeconds(1.5);
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("carillon")]
    [InlineData("haproxy")]
    public async Task Screens_and_requests_survive_the_death_the_return_and_the_end_of_a_web_server(string kind)
    {
        var floor = await shared.WithBoth();
        await using var front = await Front.Start(kind, floor.Folder);
        var screens = await OpenAll();
        await IsSpreadEvenly(front);

        using var http = await LoggedIn();
        await using var asking = Asking.For(http, Routes.Api + "/me");
        await Death(floor, front, screens, asking);
        await Return(floor, front, screens, asking);
        await End(floor, front, screens, asking);

        foreach (var screen in screens)
            await screen.DisposeAsync();
    }

    [Fact]
    public async Task A_web_server_that_drains_by_the_settings_is_emptied_without_an_error_that_a_client_sees()
    {
        var floor = await shared.WithBoth();
        await using var front = (CarillonFront)await Front.Start("carillon", floor.Folder);
        await EachClientIsCountedForItself();
        var screens = await OpenAll();
        using var http = await LoggedIn();
        await using var asking = Asking.For(http, Routes.Api + "/me");
        await using var pressing = new Asking(1, async ct =>
        {
            foreach (var screen in screens.Where(s => s.IsUp))
                await screen.Now();
            await Task.Delay(500, ct);
        });

        await front.Drain("w1");
        await Eventually.Holds(async () => (await front.Of("w1")).Connected == 0, TimeSpan.FromSeconds(20), () => "w1 to be empty");
        await AreUp(screens);

        Assert.Equal((Screens, Screens / 2), ((await front.Of("w2")).Connected, screens.Count(s => s.WasLost)));
        Assert.All(screens.Where(s => s.WasLost), s => Assert.InRange(s.Away, TimeSpan.Zero, TimeSpan.FromSeconds(3)));
        await front.Drain();
        await front.Until("w1", used: true);
        Assert.Empty(asking.FailuresSince(0));
        Assert.Empty(pressing.FailuresSince(0));
        Assert.True(asking.Asked > 100 && pressing.Asked > 3, $"{asking.Asked} requests, {pressing.Asked} rounds of screens");
        foreach (var screen in screens)
            await screen.DisposeAsync();
    }

    [Fact]
    public async Task Haproxy_finds_no_fault_in_a_configuration_with_everything_in_it()
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/haproxy"), "HAProxy is not installed (Debian package haproxy)");
        var folder = Repository.Artefacts("haproxy");
        using var authority = new TestAuthority();
        var (certificate, key) = authority.Issue(folder, "lb", TimeSpan.FromDays(1), TimeSpan.FromDays(30));
        var (config, bundle) = (Path.Combine(folder, "haproxy.cfg"), Path.Combine(folder, "bundle.pem"));
        string[] settings =
        [
            "--set", "Lb:Listen=https://127.0.0.1:8443;http://127.0.0.1:8090;http://[::1]:8091", "--set", "Lb:RedirectToHttps=true", "--set", "Lb:CertificateFile=" + certificate,
            "--set", "Lb:CertificateKeyFile=" + key, "--set", "Lb:WebAuthorityFile=" + authority.Root(folder), "--set", "Lb:WebServers:w1:Address=http://127.0.0.1:8081",
            "--set", "Lb:WebServers:w2:Address=https://127.0.0.1:8082", "--set", "Lb:WebServers:w3:Address=https://localhost:8083", "--set", "Lb:WebServers:w3:Drain=true",
        ];

        var (refused, why) = await Peer.Carillon(TimeSpan.FromMinutes(6), ["lb", "haproxy", "--out", config, .. settings]);
        Assert.Equal(2, refused);
        Assert.Contains("give --bundle FILE", why, StringComparison.Ordinal);
        var (made, output) = await Peer.Carillon(TimeSpan.FromMinutes(1), ["lb", "haproxy", "--out", config, "--bundle", bundle, .. settings]);
        Assert.True(made == 0, output);

        var (code, said) = await Peer.Run("/usr/sbin/haproxy", ["-c", "-f", config], TimeSpan.FromSeconds(20));
        Assert.True(code == 0, said);
        Assert.DoesNotContain("WARNING", said, StringComparison.Ordinal);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(bundle) == (UnixFileMode.UserRead | UnixFileMode.UserWrite), "others may read the key");
    }

    private static async Task Death(TwoWebs floor, Front front, IReadOnlyList<Screen> screens, Asking asking)
    {
        var before = await StatesOf(screens);
        var killed = Stopwatch.GetTimestamp();
        await floor.Kill("w2");
        await front.Until("w2", used: false);
        await AreUp(screens);

        Assert.Equal(Screens / 2, screens.Count(s => s.WasLost));
        Assert.All(screens.Where(s => s.WasLost), s => Assert.InRange(s.Away, TimeSpan.Zero, TimeSpan.FromSeconds(3)));
        // What the dead one held in memory comes back with another owner, once the others have found it dead.
        await Eventually.Holds(async () => before.SequenceEqual(await StatesOf(screens)), TimeSpan.FromSeconds(20), () => "all screens to show what they showed before");
        Assert.Empty(asking.FailuresSince(killed + (long)(Detected.TotalSeconds * Stopwatch.Frequency)));
        Assert.True(asking.Failures.Count <= 3, asking.FailuresSince(killed));
    }

    private static async Task Return(TwoWebs floor, Front front, List<Screen> screens, Asking asking)
    {
        var began = Stopwatch.GetTimestamp();
        await floor.Begin("w2");
        await front.Until("w2", used: true);
        for (var n = 1; n <= Screens / 2; n++)
            screens.Add(await Screen.Open(Front.Url, BalancedFloor.Agent(n), TwoWebs.Password));

        Assert.InRange((await front.Of("w2")).Connected, (Screens / 2) - 1, (Screens / 2) + 3);
        Assert.Empty(asking.FailuresSince(began));
    }

    private static async Task End(TwoWebs floor, Front front, IReadOnlyList<Screen> screens, Asking asking)
    {
        foreach (var screen in screens)
            screen.Forget();
        var began = Stopwatch.GetTimestamp();
        var ended = floor.End("w2");
        await front.Until("w2", used: false);
        Assert.False(ended.IsCompleted, "it ended before the balancer knew");
        Assert.All(screens, s => Assert.False(s.WasLost, "it closed its screens before the balancer knew"));
        await ended;
        await AreUp(screens);

        Assert.InRange(screens.Count(s => s.WasLost), (Screens / 2) - 1, (Screens / 2) + 1);
        Assert.All(screens.Where(s => s.WasLost), s => Assert.InRange(s.Away, TimeSpan.Zero, TimeSpan.FromSeconds(3)));
        Assert.All(screens, s => Assert.False(s.GaveUp));
        Assert.Empty(asking.FailuresSince(began));
    }

    /// <summary>Guesses at one name from one address are stopped; from another address that name is not.</summary>
    private static async Task EachClientIsCountedForItself()
    {
        using var guesser = From("127.0.0.77");
        using var other = From("127.0.0.78");
        var answers = new List<HttpStatusCode>();
        // Each of the two web servers counts for itself.
        for (var n = 0; n < 24; n++)
            answers.Add(await Guess(guesser));
        Assert.Equal(20, answers.Count(a => a == HttpStatusCode.Unauthorized));
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
        Assert.Equal(HttpStatusCode.Unauthorized, await Guess(other));
    }

    private static async Task<HttpStatusCode> Guess(HttpClient http)
    {
        using var answer = await http.PostAsJsonAsync(new Uri(Routes.Api + "/sessions", UriKind.Relative), new LogInDto("admin", "wrong"), Ct);
        return answer.StatusCode;
    }

    private static HttpClient From(string address) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, ct) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
            await socket.ConnectAsync(context.DnsEndPoint, ct);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = Front.Url };

    private static async Task<List<Screen>> OpenAll()
    {
        var screens = new List<Screen>();
        for (var n = 1; n <= Screens; n++)
        {
            var screen = await Screen.Open(Front.Url, BalancedFloor.Agent(n), TwoWebs.Password);
            await screen.Press(nameof(IAgentHub.LogIn), new AgentLogInDto(BalancedFloor.Campaign, BalancedFloor.Phone(n)));
            screens.Add(screen);
        }

        return screens;
    }

    private static async Task IsSpreadEvenly(Front front)
    {
        var (first, second) = ((await front.Of("w1")).Connected, (await front.Of("w2")).Connected);
        Assert.Equal((Screens / 2, Screens / 2), (first, second));
    }

    private static Task AreUp(IReadOnlyList<Screen> screens) =>
        Eventually.Holds(() => screens.All(s => s.IsUp), TimeSpan.FromSeconds(15), () => $"all screens to be back; {screens.Count(s => !s.IsUp)} are not");

    private static async Task<IReadOnlyList<(string, string?, string?)>> StatesOf(IReadOnlyList<Screen> screens)
    {
        try
        {
            var now = await Task.WhenAll(screens.Select(s => s.Now()));
            return [.. now.Select(s => (s.Agent, s.Campaign, s.Phone))];
        }
        catch (Exception e) when (e is Microsoft.AspNetCore.SignalR.HubException or TaskCanceledException)
        {
            return [];
        }
    }

    private static async Task<HttpClient> LoggedIn()
    {
        var http = new HttpClient { BaseAddress = Front.Url };
        using var answer = await http.PostAsJsonAsync(new Uri(Routes.Api + "/sessions", UriKind.Relative), new LogInDto("admin", TwoWebs.Password), Ct);
        var session = await answer.Content.ReadFromJsonAsync<SessionDto>(Ct);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session!.AccessToken);
        return http;
    }
}

using System.Text.Json;
using System.Text.RegularExpressions;
using Carillon.Contracts;
using Carillon.Interop.Kit;

namespace Carillon.Interop.Deployment;

/// <summary>A floor as it grows and shrinks: init on MariaDB, servers that join by a token, one that goes. Real processes, TLS, trunks and sound.</summary>
public sealed partial class ClusterTests
{
    private const string Web = "https://127.0.0.1:8443";
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(1);
    private static readonly Dictionary<string, string> Password = new() { ["CARILLON_PASSWORD"] = "correct-horse" };

    [Fact]
    public async Task One_command_and_one_token_add_a_server_and_another_takes_it_away()
    {
        var folder = Repository.Artefacts("cluster");
        await using var database = await MariaDbServer.Start();
        // 1 the first server, from nothing
        var first = await Done(0, TimeSpan.FromMinutes(6), "cluster", "init", "--db", database.Url(), "--listen", Web, "--out", In(folder, "web1"), "--data", In(folder, "data-web1"));
        var again = await Done(2, Soon, "cluster", "init", "--db", database.Url(), "--listen", Web, "--out", In(folder, "web1"), "--data", In(folder, "data-web1"));
        Assert.Contains("web.json is there already", again, StringComparison.Ordinal);
        IsForItsOwnerAlone(In(folder, "web1/web.json"), In(folder, "web1/cluster.secret"), In(folder, "web1/web.key"));
        await using var web = Peer.Start(Repository.Launcher, ["serve", "--role", "web", "--config", In(folder, "web1/web.json"), "--end-with-parent"]);
        await Answers(Web, In(folder, "web1/web.pem"), web);

        // 2 a telephony server joins, and is started by the same command
        await using var t1 = Peer.Start(Repository.Launcher, Join(TokenIn(first), folder, "t1", "127.0.0.11", "--start"));
        await t1.Says("t1 is up; it is the first telephony server", Soon);

        // 3 the second one waits until somebody has started it: trunks both ways, sound there and back
        var used = await Done(1, Soon, Join(TokenIn(first), folder, "t2", "127.0.0.12"));
        Assert.Contains("not joined: This token is used up", used, StringComparison.Ordinal);
        var cut = await Done(2, Soon, Join(TokenIn(first)[..40], folder, "t2", "127.0.0.12"));
        Assert.Contains("the token is cut or typed wrong", cut, StringComparison.Ordinal);
        var token = JsonSerializer.Deserialize<JoinTokenDto>(await Cluster(0, folder, "token", "--uses", "3", "--json"), JsonSerializerOptions.Web)!.Token;
        await using var joining = Peer.Start(Repository.Launcher, Join(token, folder, "t2", "127.0.0.12", "--within", "60s"));
        await joining.Says("Start it now", Soon);
        IsForItsOwnerAlone(In(folder, "t2/telephony.json"), In(folder, "t2/cluster.secret"));
        await using var t2 = Peer.Start(Repository.Launcher, ["serve", "--role", "telephony", "--config", In(folder, "t2/telephony.json"), "--end-with-parent"]);
        Assert.True(await joining.Exit(Soon) == 0, joining.Output);
        Assert.Contains("t2 is up, and so are its trunks, both ways: t1", joining.Output, StringComparison.Ordinal);
        Assert.Equal(2, Works().Count(joining.Output));

        // 4 the state of all, and nothing to mend
        var state = JsonSerializer.Deserialize<ClusterDto>(await Cluster(0, folder, "status", "--json"), JsonSerializerOptions.Web)!;
        Assert.Equal(["t1", "t2"], state.Servers.Where(s => s is { Up: true, Trunks: [{ Up: true }] }).Select(s => s.Id));
        Assert.Equal("web1", Assert.Single(state.Webs).Name);

        // 5 a second web server joins: it is among the others, and shows the same cluster
        await Done(0, Soon, Join(token, folder, "web2", "127.0.0.2", "--role", "web", "--port", "8443"));
        IsForItsOwnerAlone(In(folder, "web2/web.json"), In(folder, "web2/cluster.secret"), In(folder, "web2/web.key"));
        await using var web2 = Peer.Start(Repository.Launcher, ["serve", "--role", "web", "--config", In(folder, "web2/web.json"), "--end-with-parent"]);
        await Answers("https://127.0.0.2:8443", In(folder, "web2/web.pem"), web2);
        var both = JsonSerializer.Deserialize<ClusterDto>(await Done(0, Soon, "cluster", "status", "--json", "--web", "https://127.0.0.2:8443", "--authority", In(folder, "web2/web.pem")), JsonSerializerOptions.Web)!;
        Assert.Equal(["web1 active", "web2 active"], both.Webs.Select(w => $"{w.Name} {w.State}"));
        Assert.Equal(["t1", "t2"], both.Servers.Where(s => s.Up).Select(s => s.Id));

        // 6 a balancer joins: it knows both web servers, and the cluster it
        await Done(0, Soon, Join(token, folder, "lb1", "127.0.0.3", "--role", "lb", "--port", "8443"));
        IsForItsOwnerAlone(In(folder, "lb1/lb.json"), In(folder, "lb1/cluster.secret"), In(folder, "lb1/lb.key"));
        await using var lb = Peer.Start(Repository.Launcher, ["serve", "--role", "lb", "--config", In(folder, "lb1/lb.json"), "--end-with-parent"]);
        await lb.Says("Web server web2 is ready", Soon);
        var behind = JsonSerializer.Deserialize<JsonElement>(await Done(0, Soon, "lb", "status", "--json", "--config", In(folder, "lb1/lb.json")));
        Assert.Equal(["web1 ready", "web2 ready"], behind.GetProperty("web_servers").EnumerateArray().Select(w => $"{w.GetProperty("name").GetString()} {w.GetProperty("state").GetString()}").Order(StringComparer.Ordinal));
        var seen = Assert.Single(JsonSerializer.Deserialize<ClusterDto>(await Done(0, Soon, "cluster", "status", "--json", "--web", "https://127.0.0.3:8443", "--authority", In(folder, "lb1/lb.pem")), JsonSerializerOptions.Web)!.Balancers);
        Assert.Equal(("lb1", "https://127.0.0.3:8443", true), (seen.Name, seen.Address, seen.Up));

        // 7 a telephony server goes
        Assert.Contains("t2 is at work: drain it first", await Cluster(1, folder, "remove", "t2"), StringComparison.Ordinal);
        Assert.Contains("t2: empty", await Cluster(0, folder, "drain", "t2", "--wait", "30s"), StringComparison.Ordinal);
        Assert.Contains("t2 is drained and empty", await Cluster(1, folder, "status"), StringComparison.Ordinal);
        await Cluster(0, folder, "remove", "t2");
        var left = JsonSerializer.Deserialize<ClusterDto>(await Cluster(0, folder, "status", "--json"), JsonSerializerOptions.Web)!;
        Assert.Equal("t1", Assert.Single(left.Servers).Id);
        Assert.Contains("There is no server t2", await Cluster(2, folder, "drain", "t2"), StringComparison.Ordinal);
    }

    private static string In(string folder, string name) => Path.Combine(folder, name);

    private static string[] Join(string token, string folder, string name, string address, params string[] more) =>
        ["cluster", "join", token, "--name", name, "--address", address, "--out", In(folder, name), "--data", In(folder, "data-" + name), .. more];

    private static Task<string> Cluster(int code, string folder, params string[] more) =>
        Done(code, Soon, ["cluster", .. more, "--web", Web, "--authority", In(folder, "web1/web.pem")]);

    private static async Task<string> Done(int code, TimeSpan atMost, params string[] arguments)
    {
        var (ended, output) = await Peer.Run(Repository.Launcher, arguments, atMost, environment: Password);
        Assert.True(ended == code, $"carillon {string.Join(' ', arguments)} ended with {ended}, not {code}:\n{output}");
        return output;
    }

    private static Task Answers(string at, string authority, Peer web) => Eventually.Holds(
        async () =>
        {
            Assert.False(web.HasExited, web.Output);
            var (code, _) = await Peer.Run(Repository.Launcher, ["cluster", "status", "--web", at, "--authority", authority], Soon, environment: Password);
            return code == 0;
        }, Soon, () => $"{at} to answer; it said:\n" + web.Output);

    private static string TokenIn(string output) => TokenWord().Match(output).Value;

    private static void IsForItsOwnerAlone(params string[] files)
    {
        foreach (var file in files)
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite), $"{file} may be read by others");
    }

    [GeneratedRegex(@"carillon1-\S+")]
    private static partial Regex TokenWord();

    /// <summary>A row of the self-test's table.</summary>
    [GeneratedRegex(@"(SIP|IAX2)\s*[│|]\s*ok\s*[│|]")]
    private static partial Regex Works();
}

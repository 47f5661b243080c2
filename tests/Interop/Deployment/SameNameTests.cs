using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Carillon.Interop.Kit;

namespace Carillon.Interop.Deployment;

/// <summary>Somebody starts a second t1, in all the ways in which that happens, while the first has calls.</summary>
public sealed class SameNameTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(2);
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_server_of_the_same_name_is_refused_in_words_and_calls_do_not_notice()
    {
        await using var demo = await RunningDemo.Start("same-name");
        await demo.Connected(3, TimeSpan.FromMinutes(2));
        var settings = Path.Combine(demo.Data, "t1.json");

        var sameAddress = await Peer.Carillon(Soon, Serve(settings, "DataFolder=" + Path.Combine(demo.Folder, "second")));
        var sameFolder = await Peer.Carillon(Soon, Serve(settings, "Address=127.0.0.19"));
        await using var elsewhere = Peer.Start(Repository.Launcher, Serve(settings, "Address=127.0.0.19", "DataFolder=" + Path.Combine(demo.Folder, "third")));
        using var api = await LogIn();
        using var taken = await api.PostAsJsonAsync("/api/v1/servers", Server("t1"), Ct);
        using var added = await api.PostAsJsonAsync("/api/v1/servers", Server("t9"), Ct);

        Assert.Equal((3, 3), (sameAddress.Code, sameFolder.Code));
        Assert.Contains("127.0.0.11:5060 (UDP, SIP) cannot be used", sameAddress.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", sameAddress.Output + sameFolder.Output, StringComparison.Ordinal);
        Assert.Contains("is another process using it?", sameFolder.Output, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Created), (taken.StatusCode, added.StatusCode));
        var stranger = await OnTheFloor(api, "t9", s => s.GetProperty("detail").GetString()!.Contains("calls itself", StringComparison.Ordinal));
        Assert.Equal("the server at http://127.0.0.19:7061 calls itself t1, not t9: it is not used", stranger.GetProperty("detail").GetString()!.Replace("7061/", "7061", StringComparison.Ordinal));
        Assert.False(stranger.GetProperty("up").GetBoolean());
        Assert.True((await OnTheFloor(api, "t1", _ => true)).GetProperty("up").GetBoolean());

        await demo.Connected(8, TimeSpan.FromMinutes(2));
        var (code, report) = await demo.End(TimeSpan.FromMinutes(4));
        Assert.True(code == 0, $"{demo.Output}\n{report}");
        elsewhere.Terminate();
        Assert.True(await elsewhere.Exit(TimeSpan.FromSeconds(30)) == 0, elsewhere.Output);
    }

    [Fact]
    public async Task A_server_that_nobody_calls_says_whom_it_waits_for()
    {
        var folder = Repository.Artefacts("uncalled");
        await using var server = Peer.Start(Repository.Launcher, ["serve", "--role", "telephony", "--set", "Telephony:Address=127.0.0.19", "--set", "Telephony:DataFolder=" + folder]);

        await server.Says("No web process has called yet: is server t1 in the admin's list with control http://127.0.0.19:7061", TimeSpan.FromMinutes(6));
    }

    private static string[] Serve(string settings, params string[] more) =>
        ["serve", "--role", "telephony", "--config", settings, .. more.SelectMany(m => (string[])["--set", "Telephony:" + m])];

    private static object Server(string id) => new { id, control = "http://127.0.0.19:7061", iax2Host = "127.0.0.19", iax2Port = 4569, sipHost = "127.0.0.19", sipPort = 5060, active = true, maximumLegs = 100, version = 0 };

    private static async Task<HttpClient> LogIn()
    {
        var http = new HttpClient { BaseAddress = new Uri(RunningDemo.Web) };
        using var answer = await http.PostAsJsonAsync("/api/v1/sessions", new { user = "admin", password = "carillon-demo" }, Ct);
        var session = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.GetProperty("accessToken").GetString());
        return http;
    }

    private static async Task<JsonElement> OnTheFloor(HttpClient api, string server, Func<JsonElement, bool> holds)
    {
        JsonElement floor = default, found = default;
        await Eventually.Holds(
            async () =>
            {
                floor = await api.GetFromJsonAsync<JsonElement>("/api/v1/floor", Ct);
                found = floor.GetProperty("servers").EnumerateArray().FirstOrDefault(s => s.GetProperty("id").GetString() == server);
                return found.ValueKind == JsonValueKind.Object && holds(found);
            },
            Soon, () => $"{server} to be on the floor as it should be:\n{floor}");
        return found;
    }
}

using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Carillon.Interop.Kit;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;

namespace Carillon.Interop.Deployment;

/// <summary>A web server as people beyond this machine reach it: TLS by certificate files, or not at all.</summary>
public sealed class HttpsTests : IDisposable
{
    private const string Password = "correct-horse";
    private static readonly Uri Secure = new("https://127.0.0.1:8443");
    private static readonly Uri Plain = new("http://127.0.0.1:8081");
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(6);
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task Api_and_hubs_work_over_tls_and_a_renewed_certificate_is_taken_without_a_restart()
    {
        var folder = Repository.Artefacts("https");
        var (certificate, key) = _authority.Issue(folder, "first", TimeSpan.FromDays(1), TimeSpan.FromDays(30));
        var database = "sqlite:" + Path.Combine(folder, "carillon.db");
        await AddAdmin(database);
        await using var web = Peer.Start(Repository.Launcher, Serve($"Web:Listen={Secure.AbsoluteUri.TrimEnd('/')};{Plain.AbsoluteUri.TrimEnd('/')}", certificate, key, database, Path.Combine(folder, "web")));
        using var http = new HttpClient(Trusting(out var seen)) { BaseAddress = Secure };
        await web.IsHealthy(http, TimeSpan.FromMinutes(1));

        using var answer = await http.PostAsJsonAsync("/api/v1/sessions", new { user = "admin", password = Password }, Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("accessToken").GetString();
        await using var hub = Hub(token);
        await hub.StartAsync(Ct);
        var floor = await hub.InvokeAsync<JsonElement>("GetState", Ct);

        Assert.True(floor.TryGetProperty("servers", out _), floor.ToString());
        Assert.Equal("CN=first", seen());
        await PlainIsForLoopbackAlone();
        await Renewed(certificate, key, folder);
        web.Terminate();
        Assert.True(await web.Exit(TimeSpan.FromSeconds(30)) == 0, web.Output);
    }

    [Fact]
    public async Task A_certificate_that_nobody_could_trust_ends_the_start_with_one_sentence()
    {
        var folder = Repository.Artefacts("https-unfit");
        var old = _authority.Issue(folder, "old", TimeSpan.FromDays(60), TimeSpan.FromDays(30));
        var good = _authority.Issue(folder, "good", TimeSpan.FromDays(1), TimeSpan.FromDays(30));

        await IsRefused("the certificate of CN=old ended at ", old.Certificate, old.Key);
        await IsRefused("and the key in " + old.Key + " do not belong together", good.Certificate, old.Key);
        await IsRefused("and the key in " + good.Certificate + " cannot be used", good.Certificate, null);
        await IsRefused("cannot be used", good.Key, good.Key);
        await IsRefused("/nowhere.key is not there", good.Certificate, folder + "/nowhere.key");
        await IsRefused("Web:CertificateFile is missing", null, null);
    }

    [Fact]
    public async Task Plain_http_does_not_leave_the_machine_unless_somebody_says_so()
    {
        var (code, output) = await Peer.Carillon(Soon, "serve", "--role", "web", "--set", "Web:Listen=http://0.0.0.0:8081");

        Assert.Contains("'http://0.0.0.0:8081': passwords and tokens would leave this machine in clear", output, StringComparison.Ordinal);
        Assert.Equal(2, code);
    }

    private static async Task IsRefused(string says, string? certificate, string? key)
    {
        var (code, output) = await Peer.Run(Repository.Launcher, Serve("Web:Listen=" + Secure.AbsoluteUri.TrimEnd('/'), certificate, key, "sqlite:/nowhere/carillon.db", "/nowhere"), Soon);

        Assert.Contains(says, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.Equal(2, code);
    }

    private static async Task PlainIsForLoopbackAlone()
    {
        using var http = new HttpClient();
        using var loopback = await http.GetAsync(new Uri(Plain, "/api/v1/health"), Ct);
        Assert.True(loopback.IsSuccessStatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri("http://127.0.0.1:8443/api/v1/health"), Ct));
    }

    private async Task Renewed(string certificate, string key, string folder)
    {
        var next = _authority.Issue(folder, "second", TimeSpan.FromDays(1), TimeSpan.FromDays(30));
        File.Move(next.Certificate, certificate, overwrite: true);
        File.Move(next.Key, key, overwrite: true);
        using var http = new HttpClient(Trusting(out var seen)) { BaseAddress = Secure };
        using var answer = await http.GetAsync(new Uri("/api/v1/health", UriKind.Relative), Ct);
        Assert.Equal("CN=second", seen());
    }

    private HttpClientHandler Trusting(out Func<string?> seen)
    {
        string? subject = null;
        seen = () => subject;
        return new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, certificate, chain, _) =>
            {
                subject = certificate?.Subject;
                return _authority.Trusts(certificate, chain);
            },
        };
    }

    private HubConnection Hub(string? token) => new HubConnectionBuilder()
        .WithUrl(new Uri(Secure, "/hubs/floor"), options =>
        {
            options.Transports = HttpTransportType.WebSockets;
            options.SkipNegotiation = true;
            options.AccessTokenProvider = () => Task.FromResult(token);
            options.WebSocketConfiguration = socket => socket.RemoteCertificateValidationCallback = (_, certificate, chain, _) => _authority.Trusts(certificate as X509Certificate2, chain);
        })
        .Build();

    private static List<string> Serve(string listen, string? certificate, string? key, string database, string data)
    {
        List<string> arguments = ["serve", "--role", "web", "--set", listen, "--set", "Web:Database=" + database, "--set", "Web:DataFolder=" + data];
        if (certificate is not null)
            arguments.AddRange(["--set", "Web:CertificateFile=" + certificate]);
        if (key is not null)
            arguments.AddRange(["--set", "Web:CertificateKeyFile=" + key]);
        return arguments;
    }

    private static async Task AddAdmin(string database)
    {
        var (code, output) = await Peer.Run(Repository.Launcher, ["user", "add", "admin", "--role", "admin", "--db", database], Soon, environment: new Dictionary<string, string> { ["CARILLON_PASSWORD"] = Password });
        Assert.True(code == 0, output);
    }
}

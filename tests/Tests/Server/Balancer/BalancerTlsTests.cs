using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Carillon.Tests.Server.Balancer;

/// <summary>The balancer as browsers reach it: TLS, HTTP/2 with WebSockets on it, and who comes by HTTP.</summary>
public sealed class BalancerTlsTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-lb-").FullName;
    private readonly int _port = RunningBalancer.FreePort();
    private readonly int _plain = RunningBalancer.FreePort();
    private FakeWeb _web = null!;
    private RunningBalancer _lb = null!;
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private Uri Secure => new($"https://127.0.0.1:{_port}");

    public async ValueTask InitializeAsync()
    {
        Certify("first");
        _web = await FakeWeb.Start("w1");
        _lb = await RunningBalancer.Start(
            new()
            {
                ["Listen"] = $"http://127.0.0.1:{_plain};{Secure.AbsoluteUri.TrimEnd('/')}",
                ["RedirectToHttps"] = true,
                ["CertificateFile"] = Path.Combine(_folder, "lb.pem"),
                ["CertificateKeyFile"] = Path.Combine(_folder, "lb.key"),
            },
            ("w1", _web.Address));
    }

    [Fact]
    public async Task Who_comes_by_http_is_sent_to_the_same_place_by_https()
    {
        using var answer = await _lb.Http.PostAsJsonAsync(new Uri($"http://127.0.0.1:{_plain}/api/x?y=%20z"), "body", Ct);
        Assert.Equal(HttpStatusCode.PermanentRedirect, answer.StatusCode);
        Assert.Equal($"https://127.0.0.1:{_port}/api/x?y=%20z", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_renewed_certificate_is_shown_at_the_next_connection()
    {
        var (said, subject) = await Ask();
        Assert.Contains("|https|", said, StringComparison.Ordinal);
        Assert.Equal("CN=first", subject);

        Certify("second");
        Assert.Equal("CN=second", (await Ask()).Subject);
    }

    [Fact]
    public async Task A_websocket_on_http_2_goes_through()
    {
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = HttpVersion.Version20;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        using var invoker = new HttpMessageInvoker(Trusting());
        await socket.ConnectAsync(new UriBuilder(Secure) { Scheme = "wss", Path = "/hubs/agent" }.Uri, invoker, Ct);

        Assert.Equal("w1", await RunningBalancer.Hear(socket));
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, Ct);
        Assert.Equal("hello", await RunningBalancer.Hear(socket));
        Assert.Equal(1, (await _lb.Status(_ => true)).WebServers[0].Connections);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Ct);
        await _lb.Status(s => s.WebServers[0] is { Connections: 0, Busy: 0, Failures: 0 });
    }

    public async ValueTask DisposeAsync()
    {
        await _lb.DisposeAsync();
        await _web.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<(string Said, string? Subject)> Ask()
    {
        string? subject = null;
        using var http = new HttpClient(Trusting(s => subject = s));
        return (await http.GetStringAsync(Secure, Ct), subject);
    }

    private static SocketsHttpHandler Trusting(Action<string?>? seen = null) => new()
    {
        SslOptions = new()
        {
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            {
                seen?.Invoke(certificate?.Subject);
                return certificate?.Subject is "CN=first" or "CN=second";
            },
        },
    };

    private void Certify(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Path.Combine(_folder, "lb.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, "lb.key"), key.ExportPkcs8PrivateKeyPem());
    }
}

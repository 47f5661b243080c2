using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography;
using System.Text.Json;
using Carillon.Contracts;

namespace Carillon.Server.Cluster;

/// <summary>The cluster refused; the message is its sentence.</summary>
internal sealed class JoinRefusedException(string message) : Exception(message);

/// <summary>Speaks to the web server of a token: to the one whose certificate the token names, and to no other.</summary>
internal sealed class JoinClient : IDisposable
{
    private readonly JoinTokenText _token;
    private readonly HttpClient _http;
    private readonly HashSet<Uri> _met = [];
    private bool _stranger;

    public JoinClient(JoinTokenText token)
    {
        _token = token;
        var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5) };
        if (token.Fingerprint is { } expected)
        {
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                    !(_stranger = certificate?.GetCertHashString(HashAlgorithmName.SHA256).Equals(expected, StringComparison.OrdinalIgnoreCase) != true),
            };
        }

        _http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(20) };
    }

    /// <summary>The web server that answered last.</summary>
    public Uri Web { get; private set; } = new("http://nobody");

    /// <exception cref="JoinRefusedException">It says no; its message says why.</exception>
    /// <exception cref="HttpRequestException">None of the token's web servers answers.</exception>
    public Task<JoinReplyDto> Join(Func<JoinRequestDto> request, CancellationToken ct) => Ask<JoinReplyDto>("/cluster/join", () => request(), ct);

    /// <exception cref="JoinRefusedException">As of <see cref="Join"/>.</exception>
    /// <exception cref="HttpRequestException">As of <see cref="Join"/>.</exception>
    public Task<JoinStatusDto> Status(string name, CancellationToken ct) => Ask<JoinStatusDto>("/cluster/join/status", () => new JoinAskDto(_token.Id, _token.Secret, name), ct);

    public void Dispose() => _http.Dispose();

    // What is asked is made anew for each: it holds the time.
    private async Task<T> Ask<T>(string path, Func<object> body, CancellationToken ct)
    {
        List<string> failed = [];
        foreach (var web in _token.Webs)
        {
            try
            {
                Web = web;
                await Meet(web, ct);
                using var answer = await _http.PostAsJsonAsync(new Uri(web, Routes.Api + path), body(), ct);
                return await Read<T>(answer, ct);
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
            {
                failed.Add(_stranger ? $"{web} shows another certificate than the token names: somebody else answers there, or it was renewed since (then make a new token)" : $"{web} does not answer: {e.Message}");
            }
        }

        throw new HttpRequestException(string.Join("; ", failed));
    }

    // A first connection takes its time (TLS, a server that wakes): what is asked holds our clock, which must not be that old when it comes.
    private async Task Meet(Uri web, CancellationToken ct)
    {
        if (_met.Contains(web))
            return;
        using var answer = await _http.GetAsync(new Uri(web, Routes.Api + "/health/ready"), ct);
        _met.Add(web);
    }

    private static async Task<T> Read<T>(HttpResponseMessage answer, CancellationToken ct)
    {
        if (answer.IsSuccessStatusCode)
            return await answer.Content.ReadFromJsonAsync<T>(ct) ?? throw new JoinRefusedException("the cluster's answer was empty");
        var text = await answer.Content.ReadAsStringAsync(ct);
        throw new JoinRefusedException(Detail(text) ?? $"{(int)answer.StatusCode} {answer.ReasonPhrase} from {answer.RequestMessage?.RequestUri}");
    }

    private static string? Detail(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(text) is { ValueKind: JsonValueKind.Object } problem && problem.TryGetProperty("detail", out var detail) ? detail.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

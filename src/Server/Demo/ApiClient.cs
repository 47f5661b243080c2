using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Carillon.Contracts;

namespace Carillon.Server.Demo;

/// <summary>The product's own API, used by commands as anybody else would. Refreshes its token when it is about to end.</summary>
internal sealed class ApiClient(Uri web, string user, string password, HttpMessageHandler? handler = null) : IDisposable
{
    private readonly HttpClient _http = new(handler ?? new SocketsHttpHandler()) { BaseAddress = web, Timeout = TimeSpan.FromSeconds(10) };
    private SessionDto? _session;

    public async Task LogIn(CancellationToken ct)
    {
        using var answer = await _http.PostAsJsonAsync($"{Routes.Api}/sessions", new LogInDto(user, password), ct);
        _session = await Read<SessionDto>(answer, ct);
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _session.AccessToken);
    }

    public Task<FloorDto> Floor(CancellationToken ct) => Get<FloorDto>("/floor", ct);

    public async Task<HealthDto> Health(CancellationToken ct) =>
        await _http.GetFromJsonAsync<HealthDto>($"{Routes.Api}/health", ct) ?? throw new ApiFault("health was empty");

    public async Task Put<T>(string path, T body, CancellationToken ct)
    {
        await KeepSession(ct);
        using var answer = await _http.PutAsJsonAsync(new Uri(Routes.Api + path, UriKind.Relative), body, ct);
        await Check(answer, ct);
    }

    public async Task Post(string path, CancellationToken ct)
    {
        await KeepSession(ct);
        using var answer = await _http.PostAsync(new Uri(Routes.Api + path, UriKind.Relative), content: null, ct);
        await Check(answer, ct);
    }

    public async Task<T> Post<T>(string path, object? body, CancellationToken ct)
    {
        await KeepSession(ct);
        using var answer = await _http.PostAsJsonAsync(new Uri(Routes.Api + path, UriKind.Relative), body, ct);
        return await Read<T>(answer, ct);
    }

    public async Task Delete(string path, CancellationToken ct)
    {
        await KeepSession(ct);
        using var answer = await _http.DeleteAsync(new Uri(Routes.Api + path, UriKind.Relative), ct);
        await Check(answer, ct);
    }

    public void Dispose() => _http.Dispose();

    public async Task<T> Get<T>(string path, CancellationToken ct)
    {
        await KeepSession(ct);
        using var answer = await _http.GetAsync(new Uri(Routes.Api + path, UriKind.Relative), ct);
        return await Read<T>(answer, ct);
    }

    private async Task KeepSession(CancellationToken ct)
    {
        if (_session is null || _session.ExpiresAt - DateTimeOffset.UtcNow < TimeSpan.FromMinutes(1))
            await LogIn(ct);
    }

    private static async Task<T> Read<T>(HttpResponseMessage answer, CancellationToken ct)
    {
        await Check(answer, ct);
        return await answer.Content.ReadFromJsonAsync<T>(ct) ?? throw new ApiFault("the answer was empty");
    }

    private static async Task Check(HttpResponseMessage answer, CancellationToken ct)
    {
        if (answer.IsSuccessStatusCode)
            return;
        var text = await answer.Content.ReadAsStringAsync(ct);
        throw new ApiFault($"{(int)answer.StatusCode} {answer.ReasonPhrase} from {answer.RequestMessage?.RequestUri}: {text}", answer.StatusCode, Detail(text));
    }

    /// <summary>Of problem details; null: it is something else.</summary>
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

/// <summary>The web server said no; the message is for people.</summary>
/// <param name="detail">Its own sentence.</param>
internal sealed class ApiFault(string message, HttpStatusCode? status = null, string? detail = null) : Exception(message)
{
    public HttpStatusCode? Status => status;

    public string Sentence => detail ?? Message;
}

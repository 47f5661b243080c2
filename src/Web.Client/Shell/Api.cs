using System.Net.Http.Headers;
using System.Net.Http.Json;
using Carillon.Contracts;

namespace Carillon.Web.Client.Shell;

/// <summary>The API as this page uses it: every call has a token, and every fault comes back as words.</summary>
public sealed class Api(HttpClient http, Session session)
{
    public Task<Answer<T>> Get<T>(string path) => Send<T>(HttpMethod.Get, path, null);

    public Task<Answer<T>> Post<T>(string path, object? body = null) => Send<T>(HttpMethod.Post, path, body);

    public Task<Answer<T>> Put<T>(string path, object body) => Send<T>(HttpMethod.Put, path, body);

    public Task<Answer<Nothing>> Delete(string path) => Send<Nothing>(HttpMethod.Delete, path, null);

    public static string Url(string path) => Routes.Api + path;

    private async Task<Answer<T>> Send<T>(HttpMethod method, string path, object? body)
    {
        try
        {
            using var request = new HttpRequestMessage(method, Url(path));
            if (await session.Token() is { } token)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            if (body is not null)
                request.Content = JsonContent.Create(body, body.GetType());
            using var answer = await http.SendAsync(request);
            if (!answer.IsSuccessStatusCode)
                return await Problem.Read<T>(answer);
            return new(typeof(T) == typeof(Nothing) ? default : await answer.Content.ReadFromJsonAsync<T>(), null, (int)answer.StatusCode);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return new(default, Problem.Words(0), 0);
        }
    }
}

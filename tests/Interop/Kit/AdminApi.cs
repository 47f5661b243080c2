using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Carillon.Contracts;

namespace Carillon.Interop.Kit;

/// <summary>The API as an admin's own program uses it. Anything but success fails the test with the server's sentence.</summary>
internal sealed class AdminApi(string web) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri(web), Timeout = TimeSpan.FromSeconds(30) };

    public async Task<bool> IsReady()
    {
        try
        {
            return (await _http.GetFromJsonAsync<HealthDto>(Routes.Api + "/health"))?.Ready ?? false;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public async Task LogIn(string user, string password)
    {
        var session = await Post<SessionDto>("/sessions", new LogInDto(user, password));
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.AccessToken);
    }

    public async Task<T> Get<T>(string path) => await Read<T>(await _http.GetAsync(At(path)));

    public async Task<T> Post<T>(string path, object body) => await Read<T>(await _http.PostAsJsonAsync(At(path), body));

    /// <summary>Makes a list of a campaign and uploads a CSV file into it; returns when it is imported.</summary>
    public async Task<ImportDto> Upload(string campaign, string list, string csv)
    {
        var made = await Post<ListDto>("/lists", new SaveListDto(list, campaign));
        using var form = new MultipartFormDataContent
        {
            { new StringContent(JsonSerializer.Serialize(new ImportOptionsDto(), JsonSerializerOptions.Web)), "options" },
            { new StringContent(csv), "file", "leads.csv" },
        };
        var import = await Read<ImportDto>(await _http.PostAsync(At($"/lists/{made.Id}/import"), form));
        await Eventually.Holds(
            async () => (import = await Get<ImportDto>("/imports/" + import.Id)).Finished,
            TimeSpan.FromSeconds(60), () => $"the import to be finished; it is {import}");
        return import;
    }

    public void Dispose() => _http.Dispose();

    private static Uri At(string path) => new(Routes.Api + path, UriKind.Relative);

    private static async Task<T> Read<T>(HttpResponseMessage answer)
    {
        using (answer)
        {
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} from {answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri}: {text}");
            return JsonSerializer.Deserialize<T>(text, JsonSerializerOptions.Web)!;
        }
    }
}

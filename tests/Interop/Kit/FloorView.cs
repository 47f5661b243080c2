using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Carillon.Interop.Kit;

/// <summary>The floor as the API shows it to the demo's supervisor, read by field name.</summary>
internal sealed class FloorView : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri(RunningDemo.Web), Timeout = TimeSpan.FromSeconds(30) };

    public static async Task<FloorView> Open(string user = "supervisor")
    {
        var view = new FloorView();
        using var answer = await view._http.PostAsJsonAsync("/api/v1/sessions", new { user, password = "carillon-demo" });
        var session = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
        view._http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.GetProperty("accessToken").GetString());
        return view;
    }

    public Task<JsonElement> Read() => _http.GetFromJsonAsync<JsonElement>("/api/v1/floor");

    public async Task<JsonElement> Server(string id) =>
        (await Read()).GetProperty("servers").EnumerateArray().Single(s => s.GetProperty("id").GetString() == id);

    public async Task<int> Connected() => (await Read()).GetProperty("campaigns").EnumerateArray().Sum(c => c.GetProperty("connected").GetInt32());

    public void Dispose() => _http.Dispose();
}

using System.Net.Http.Json;
using System.Text.Json;

namespace Carillon.Web.Client.Shell;

/// <summary>Problem details (RFC 9457) as our API sends them.</summary>
public sealed record Problem(string? Title, string? Detail, Dictionary<string, string[]>? Errors)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static async Task<Answer<T>> Read<T>(HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        try
        {
            var problem = await answer.Content.ReadFromJsonAsync<Problem>(Json);
            return new(default, problem?.Detail ?? problem?.Title ?? Words(status), status, problem?.Errors);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            return new(default, Words(status), status);
        }
    }

    public static Problem? Parse(string body)
    {
        try
        {
            return JsonSerializer.Deserialize<Problem>(body, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static string Words(int status) => status switch
    {
        0 => "The server cannot be reached.",
        401 => "Your session has ended. Log in again.",
        403 => "Your role does not allow this.",
        _ => $"The server answered {status}.",
    };
}

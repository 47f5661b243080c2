using System.Net;
using System.Net.Http.Json;
using Carillon.Contracts;

namespace Carillon.Web.Client.Shell;

/// <summary>Who is logged in on this browser, and a token that is good now. A lost server does not log anybody out.</summary>
public sealed class Session(HttpClient http, BrowserStorage storage, TimeProvider clock)
{
    private const string Key = "carillon.session";
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(45);
    private SessionDto? _current;
    private Task<bool>? _refreshing;

    public event Action? Changed;

    public MeDto? Me => _current?.Me;
    public bool Unreachable { get; private set; }
    public bool MayWatch => Me?.Role is "supervisor" or "admin";
    public bool IsAdmin => Me?.Role is "admin";

    /// <summary>After a reload: goes on with the stored refresh token. Waits while the server cannot be reached.</summary>
    public async Task Restore()
    {
        if (storage.Get(Key) is not { Length: > 0 } refresh)
            return;
        while (!await Refresh(refresh) && Unreachable)
            await Task.Delay(TimeSpan.FromSeconds(2), clock);
    }

    /// <summary>Null when logged in, or why not.</summary>
    public async Task<string?> LogIn(string user, string password)
    {
        try
        {
            using var answer = await http.PostAsJsonAsync(Routes.Api + "/sessions", new LogInDto(user, password));
            if (!answer.IsSuccessStatusCode)
                return (await Problem.Read<SessionDto>(answer)).Fault;
            Keep(await answer.Content.ReadFromJsonAsync<SessionDto>());
            return null;
        }
        catch (HttpRequestException)
        {
            return Problem.Words(0);
        }
        catch (TaskCanceledException)
        {
            return Problem.Words(0);
        }
    }

    public void LogOut() => Keep(null);

    /// <summary>A token good for a while, or null when nobody is logged in (any more).</summary>
    public async Task<string?> Token()
    {
        if (_current is { } session && session.ExpiresAt - Margin < clock.GetUtcNow())
            await (_refreshing ??= RefreshOnce(session.RefreshToken));
        return _current?.AccessToken;
    }

    private async Task<bool> RefreshOnce(string refresh)
    {
        try
        {
            return await Refresh(refresh);
        }
        finally
        {
            _refreshing = null;
        }
    }

    private async Task<bool> Refresh(string refresh)
    {
        try
        {
            using var answer = await http.PostAsJsonAsync(Routes.Api + "/sessions/refresh", new RefreshDto(refresh));
            Unreachable = (int)answer.StatusCode >= 500;
            if (answer.IsSuccessStatusCode)
                Keep(await answer.Content.ReadFromJsonAsync<SessionDto>());
            else if (answer.StatusCode == HttpStatusCode.Unauthorized)
                Keep(null);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            Unreachable = true;
            Changed?.Invoke();
            return false;
        }
    }

    private void Keep(SessionDto? session)
    {
        var before = Me;
        _current = session;
        storage.Set(Key, session?.RefreshToken);
        if (before != Me)
            Changed?.Invoke();
    }
}

using System.Collections.Frozen;
using Carillon.Domain.Users;

namespace Carillon.Web.Auth;

/// <summary>
/// A snapshot of all users, so that refreshing a token costs no SQL. Swapped whole. Changes made through this process are
/// seen at once; those made elsewhere within <see cref="WebOptions.UsersMaximumAge"/>, read again in the background when
/// somebody refreshes (an idle floor reads nothing).
/// </summary>
internal sealed partial class UserDirectory(IUserStore store, WebOptions options, TimeProvider clock, ILogger<UserDirectory> log) : IDisposable
{
    private readonly SemaphoreSlim _loading = new(1);
    private Snapshot? _snapshot;
    private Task _reload = Task.CompletedTask;

    private sealed record Snapshot(FrozenDictionary<string, User> Users, DateTimeOffset ReadAt);

    /// <summary>Raised after users changed, so that open connections of a deactivated user can be closed.</summary>
    public event Action? Changed;

    /// <summary>From the snapshot; the store is asked only when there is none yet.</summary>
    public async ValueTask<User?> Find(UserId id, CancellationToken ct)
    {
        var snapshot = _snapshot ?? await Load(force: false, ct);
        if (clock.GetUtcNow() - snapshot.ReadAt > options.UsersMaximumAge && _reload.IsCompleted)
            _reload = ReloadInBackground();
        return snapshot.Users.GetValueOrDefault(id.Value);
    }

    /// <summary>From the store itself: at log-in, where a password set a moment ago must count.</summary>
    public async Task<User?> FindFresh(UserId id, CancellationToken ct)
    {
        var user = await store.Find(id, ct);
        if (user is not null && _snapshot is { } snapshot && snapshot.Users.GetValueOrDefault(id.Value)?.Version != user.Version)
            await Load(force: true, ct);
        return user;
    }

    /// <summary>Users were saved by this process.</summary>
    public Task Reload(CancellationToken ct) => Load(force: true, ct);

    /// <summary>True unless the snapshot says that this stamp is of yesterday.</summary>
    public bool StillValid(UserId id, string stamp) =>
        _snapshot is not { } snapshot || !snapshot.Users.TryGetValue(id.Value, out var user) || (user.Active && UserStamp.Of(user) == stamp);

    public void Dispose() => _loading.Dispose();

    private async Task<Snapshot> Load(bool force, CancellationToken ct)
    {
        await _loading.WaitAsync(ct);
        try
        {
            if (!force && _snapshot is { } loaded)
                return loaded;
            var users = await store.All(ct);
            _snapshot = new(users.ToFrozenDictionary(u => u.Id.Value), clock.GetUtcNow());
            Changed?.Invoke();
            return _snapshot;
        }
        finally
        {
            _loading.Release();
        }
    }

    private async Task ReloadInBackground()
    {
        try
        {
            await Load(force: true, CancellationToken.None);
        }
        catch (Exception e)
        {
            NotRead(e);
        }
    }

    [LoggerMessage(7101, LogLevel.Warning, "The users could not be read again; those known before still count")]
    private partial void NotRead(Exception e);
}

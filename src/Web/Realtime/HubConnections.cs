using System.Collections.Concurrent;
using Carillon.Web.Auth;
using Microsoft.AspNetCore.SignalR;

namespace Carillon.Web.Realtime;

/// <summary>
/// The hub connections of this process: which agents' screens it holds, how many watch the floor, and whose connection
/// must be closed because the user was deactivated or has a new password (an access token's expiry alone cuts nobody off in mid-call).
/// </summary>
internal sealed class HubConnections : IDisposable
{
    private readonly ConcurrentDictionary<string, Open> _open = new();
    private readonly ConcurrentDictionary<string, int> _agents = new();
    private readonly UserDirectory _users;
    private int _watchers;

    public HubConnections(UserDirectory users)
    {
        _users = users;
        users.Changed += CloseInvalid;
    }

    private sealed record Open(UserId User, string Stamp, Action Abort);

    /// <summary>Raised when the first begins to watch the floor, and when the last has gone.</summary>
    public event Action? WatchingChanged;

    public bool SomeoneWatches => Volatile.Read(ref _watchers) > 0;

    public IReadOnlyList<UserId> Agents => [.. _agents.Keys.Select(agent => new UserId(agent))];

    public bool Holds(UserId agent) => _agents.ContainsKey(agent.Value);

    public void AddAgent(HubCallerContext context)
    {
        Add(context);
        _agents.AddOrUpdate(context.User!.UserId().Value, 1, (_, n) => n + 1);
    }

    public void RemoveAgent(HubCallerContext context)
    {
        if (!_open.TryRemove(context.ConnectionId, out var open))
            return;
        var left = _agents.AddOrUpdate(open.User.Value, 0, (_, n) => n - 1);
        if (left <= 0)
            _agents.TryRemove(new(open.User.Value, left));
    }

    public void AddWatcher(HubCallerContext context)
    {
        Add(context);
        if (Interlocked.Increment(ref _watchers) == 1)
            WatchingChanged?.Invoke();
    }

    public void RemoveWatcher(HubCallerContext context)
    {
        if (_open.TryRemove(context.ConnectionId, out _) && Interlocked.Decrement(ref _watchers) == 0)
            WatchingChanged?.Invoke();
    }

    public void Dispose() => _users.Changed -= CloseInvalid;

    private void Add(HubCallerContext context)
    {
        var stamp = context.User!.FindFirst(Claims.Stamp)?.Value ?? "";
        _open[context.ConnectionId] = new(context.User!.UserId(), stamp, context.Abort);
        // An access token may outlive its user by minutes; a connection must not.
        if (!_users.StillValid(context.User!.UserId(), stamp))
            context.Abort();
    }

    private void CloseInvalid()
    {
        foreach (var open in _open.Values.Where(o => !_users.StillValid(o.User, o.Stamp)))
            open.Abort();
    }
}

using Carillon.Server.Options;

namespace Carillon.Server.Balancer;

/// <summary>All web servers behind this balancer, and whose turn it is.</summary>
internal sealed class WebServers(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, WebServer> _byName = new(StringComparer.OrdinalIgnoreCase);
    private uint _turn;

    /// <summary>By name; with those that are in the settings no more, but hold somebody still.</summary>
    public IReadOnlyList<WebServer> All
    {
        get
        {
            lock (_lock)
                return [.. _byName.Values.OrderBy(s => s.Name, StringComparer.OrdinalIgnoreCase)];
        }
    }

    public WebServer? Find(string name)
    {
        lock (_lock)
            return _byName.GetValueOrDefault(name);
    }

    /// <summary>The list as it is in the settings from now on.</summary>
    public void Set(IReadOnlyDictionary<string, LbWebServerOptions> settings)
    {
        lock (_lock)
        {
            foreach (var gone in _byName.Values.Where(s => !settings.ContainsKey(s.Name)).ToList())
            {
                gone.Set(null);
                if (gone.Busy == 0)
                    _byName.Remove(gone.Name);
            }

            foreach (var (name, its) in settings)
            {
                if (!_byName.TryGetValue(name, out var server))
                    _byName.Add(name, server = new WebServer(name, clock));
                server.Set(its);
            }
        }
    }

    /// <summary>
    /// Takes a place at the least busy of these that is not leaving; those that are equally busy have it in turn. Chosen and counted in one step:
    /// when all screens come back at once, they spread. Null: none.
    /// </summary>
    public WebServer? Take(IEnumerable<string> names) => Take(names, server => !server.IsLeaving);

    /// <summary>
    /// The same, of those that are merely silent, or rest after a failure. Not of those that answer and say no (what they would do is wrong), nor of
    /// those that refuse connections (it would only take longer).
    /// </summary>
    public WebServer? TakeLastResort(IEnumerable<string> names) =>
        Take(names, server => server is { IsLeaving: false, Verdict.State: WebServerState.Ready or WebServerState.Silent or WebServerState.Unknown });

    private WebServer? Take(IEnumerable<string> names, Func<WebServer, bool> may)
    {
        lock (_lock)
        {
            var candidates = names.Select(_byName.GetValueOrDefault).OfType<WebServer>().Where(may).ToList();
            if (candidates.Count == 0)
                return null;
            var least = candidates.Min(s => s.Busy);
            var equal = candidates.FindAll(s => s.Busy == least);
            var taken = equal[(int)(_turn++ % (uint)equal.Count)];
            taken.Busy++;
            return taken;
        }
    }

    /// <summary>The balancer ends: everybody is told at once, and comes back by another one.</summary>
    public void CutAll()
    {
        foreach (var server in All)
            server.Cut(TimeSpan.Zero);
    }

    /// <summary>Gives a place back.</summary>
    public void Release(WebServer server)
    {
        lock (_lock)
        {
            server.Busy--;
            if (server is { Busy: 0, Settings: null })
                _byName.Remove(server.Name);
        }
    }
}

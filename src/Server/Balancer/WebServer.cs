using System.Collections.Concurrent;
using Carillon.Server.Options;

namespace Carillon.Server.Balancer;

/// <summary>
/// A web server behind the balancer: what the settings say of it, what was found, and who is connected to it. It outlives its line in the
/// settings for as long as somebody is.
/// </summary>
internal sealed class WebServer(string name, TimeProvider clock)
{
    private readonly ConcurrentDictionary<Tunnel, byte> _tunnels = new();
    private volatile Verdict _verdict = new(WebServerState.Unknown, "it was not asked yet", clock.GetUtcNow());
    private volatile LbWebServerOptions? _settings;
    private long _requests;
    private long _failures;
    private long _cut;
    private long _answeredAt = clock.GetTimestamp();
    private long _leavingAt;

    public string Name => name;
    public Verdict Verdict => _verdict;
    /// <summary>Null: it is in the settings no more.</summary>
    public LbWebServerOptions? Settings => _settings;
    /// <summary>Requests and WebSockets now: what the least busy is chosen by. Changed by <see cref="WebServers"/> alone.</summary>
    public int Busy { get; set; }
    public int Connections => _tunnels.Count;
    public long Requests => Interlocked.Read(ref _requests);
    public long Failures => Interlocked.Read(ref _failures);
    /// <summary>WebSockets that we ended so that their clients come back by another web server.</summary>
    public long CutOff => Interlocked.Read(ref _cut);
    public TimeSpan Unanswered => clock.GetElapsedTime(Interlocked.Read(ref _answeredAt));
    /// <summary>Nobody new is sent there: so the settings have it, or it is in them no more, or it says so itself.</summary>
    public bool IsLeaving => _settings is null or { Drain: true } || _verdict.Drains;

    /// <summary>For how long; null: it is not leaving.</summary>
    public TimeSpan? LeavingFor => Interlocked.Read(ref _leavingAt) is var at && at != 0 ? clock.GetElapsedTime(at) : null;

    public void Set(LbWebServerOptions? settings)
    {
        _settings = settings;
        NoteLeaving();
    }

    /// <summary>True: it is another state than before.</summary>
    public bool Found(WebServerState state, string why)
    {
        var before = _verdict;
        if (before.State == state && before.Why == why)
            return false;
        _verdict = new(state, why, before.State == state ? before.Since : clock.GetUtcNow());
        NoteLeaving();
        return before.State != state;
    }

    /// <summary>It said something, whatever it was.</summary>
    public void Answered() => Interlocked.Exchange(ref _answeredAt, clock.GetTimestamp());

    public void Begun(Tunnel? tunnel)
    {
        Interlocked.Increment(ref _requests);
        if (tunnel is not null)
            _tunnels.TryAdd(tunnel, 0);
    }

    public void Ended(Tunnel? tunnel, bool failed)
    {
        if (failed)
            Interlocked.Increment(ref _failures);
        if (tunnel is not null)
            _tunnels.TryRemove(tunnel, out _);
    }

    /// <summary>Ends WebSockets over which nothing has passed for so long; how many.</summary>
    public int Cut(TimeSpan quietFor, int atMost = int.MaxValue)
    {
        var cut = 0;
        foreach (var tunnel in _tunnels.Keys.Where(t => t.Quiet >= quietFor).Take(atMost).Where(t => _tunnels.TryRemove(t, out _)))
        {
            tunnel.Cut();
            cut++;
        }

        Interlocked.Add(ref _cut, cut);
        return cut;
    }

    private void NoteLeaving()
    {
        if (!IsLeaving)
            Interlocked.Exchange(ref _leavingAt, 0);
        else
            Interlocked.CompareExchange(ref _leavingAt, clock.GetTimestamp(), 0);
    }
}

using Carillon.Domain.Agents;

namespace Carillon.Domain.Campaigns;

/// <summary>The campaign's agents: who is ready, and since when. An agent who is being offered a call is no longer ready.</summary>
internal sealed class Roster
{
    private static readonly TimeSpan LeastEqualWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MostEqualWait = TimeSpan.FromSeconds(30);
    /// <summary>Of the mean wait: what chance deals out from one call to the next is more than that (docs/domain.md has what it costs and saves).</summary>
    private const double EqualShare = 1.5;
    private const double WaitsRemembered = 32;

    private readonly Dictionary<UserId, RosterEntry> _agents = [];
    private readonly HashSet<UserId> _reserved = [];
    private readonly HashSet<ServerId> _closed = [];
    private readonly Dictionary<AgentState, TimeSpan> _spent = [];
    private TimeSpan _meanWait;

    public IReadOnlyCollection<RosterEntry> All => _agents.Values;

    /// <summary>Servers that are being emptied: agents there are given no call.</summary>
    public void Close(IEnumerable<ServerId> servers)
    {
        _closed.Clear();
        _closed.UnionWith(servers);
    }

    public bool IsClosed(ServerId server) => _closed.Contains(server);

    /// <summary>False: older than what is known.</summary>
    public bool Update(RosterEntry entry, DateTimeOffset now)
    {
        if (_agents.TryGetValue(entry.Agent, out var old))
        {
            if (entry.Revision < old.Revision)
                return false;
            Spend(old, now);
        }

        if (entry.State is AgentState.LoggedOut)
            _agents.Remove(entry.Agent);
        else
            _agents[entry.Agent] = entry;
        if (entry.State is not AgentState.Ready)
            _reserved.Remove(entry.Agent);
        return true;
    }

    public RosterEntry? Find(UserId agent) => _agents.GetValueOrDefault(agent);

    public int Count(AgentState state) => _agents.Values.Count(a => a.State == state);

    public int Count(AgentState state, Func<ServerId, bool> usable) => _agents.Values.Count(a => a.State == state && usable(a.Server));

    /// <summary>Who could be given a call now.</summary>
    public int Ready(Func<ServerId, bool> usable) => _agents.Values.Count(a => IsFree(a) && usable(a.Server));

    /// <summary>Free agents, and those who are in a call or in wrap-up, by server.</summary>
    public Dictionary<ServerId, (int Ready, int Busy)> ByServer()
    {
        var agents = new Dictionary<ServerId, (int Ready, int Busy)>();
        foreach (var agent in _agents.Values)
        {
            var (ready, busy) = agents.GetValueOrDefault(agent.Server);
            agents[agent.Server] = (ready + (IsFree(agent) ? 1 : 0), busy + (IsBusy(agent.State) ? 1 : 0));
        }

        return agents;
    }

    /// <summary>The longest-waiting free agent, and from now on he is reserved. Where waits are about equal, one on the customer's own server.</summary>
    public RosterEntry? Reserve(ServerId near, Func<RosterEntry, bool> usable, DateTimeOffset now)
    {
        var equal = EqualWait();
        RosterEntry? first = null;
        foreach (var agent in _agents.Values.Where(a => IsFree(a) && usable(a)))
        {
            if (first is null || Before(agent, first, near, equal))
                first = agent;
        }

        if (first is null)
            return null;
        _meanWait += (now - first.Since - _meanWait) / WaitsRemembered;
        _reserved.Add(first.Agent);
        return first;
    }

    public bool TryReserve(UserId agent) => _agents.TryGetValue(agent, out var entry) && IsFree(entry) && _reserved.Add(agent);

    public void Release(UserId agent) => _reserved.Remove(agent);

    /// <summary>Talk and wrap-up over logged-in time, of everybody who was here since this roster was made.</summary>
    public double Utilisation(DateTimeOffset now)
    {
        double busy = 0, all = 0;
        foreach (var (state, time) in _spent)
            (busy, all) = (busy + (IsBusy(state) ? time.TotalSeconds : 0), all + time.TotalSeconds);
        foreach (var agent in _agents.Values)
        {
            var time = Math.Max(0, (now - agent.Since).TotalSeconds);
            (busy, all) = (busy + (IsBusy(agent.State) ? time : 0), all + time);
        }

        return all > 0 ? busy / all : 0;
    }

    private bool IsFree(RosterEntry agent) => agent is { State: AgentState.Ready, PhoneLeg: not null } && !_closed.Contains(agent.Server) && !_reserved.Contains(agent.Agent);

    private TimeSpan EqualWait() => TimeSpan.FromTicks(Math.Clamp((_meanWait * EqualShare).Ticks, LeastEqualWait.Ticks, MostEqualWait.Ticks));

    private static bool Before(RosterEntry a, RosterEntry b, ServerId near, TimeSpan equal)
    {
        var difference = a.Since - b.Since;
        if (difference.Duration() > equal || (a.Server == near) == (b.Server == near))
            return difference < TimeSpan.Zero;
        return a.Server == near;
    }

    private static bool IsBusy(AgentState state) => state is AgentState.InCall or AgentState.WrapUp;

    private void Spend(RosterEntry old, DateTimeOffset now) =>
        _spent[old.State] = _spent.GetValueOrDefault(old.State) + TimeSpan.FromSeconds(Math.Max(0, (now - old.Since).TotalSeconds));
}

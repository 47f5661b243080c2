using Carillon.Domain.Agents;

namespace Carillon.Domain.Campaigns;

/// <summary>The campaign's agents: who is ready, and since when. An agent who is being offered a call is no longer ready.</summary>
internal sealed class Roster
{
    /// <summary>Waits that differ by less count as equal: then the agent on the customer's own server is preferred.</summary>
    private static readonly TimeSpan EqualWait = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<UserId, RosterEntry> _agents = [];
    private readonly HashSet<UserId> _reserved = [];
    private readonly HashSet<ServerId> _closed = [];
    private readonly Dictionary<AgentState, TimeSpan> _spent = [];

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

    /// <summary>Who could be given a call now.</summary>
    public int Ready(Func<ServerId, bool> usable) => _agents.Values.Count(a => IsFree(a) && usable(a.Server));

    public Dictionary<ServerId, int> ReadyByServer()
    {
        var ready = new Dictionary<ServerId, int>();
        foreach (var agent in _agents.Values.Where(IsFree))
            ready[agent.Server] = ready.GetValueOrDefault(agent.Server) + 1;
        return ready;
    }

    /// <summary>The longest-waiting free agent, and from now on he is reserved.</summary>
    public RosterEntry? Reserve(ServerId near, Func<RosterEntry, bool> usable)
    {
        RosterEntry? first = null;
        foreach (var agent in _agents.Values.Where(a => IsFree(a) && usable(a)))
        {
            if (first is null || Before(agent, first, near))
                first = agent;
        }

        if (first is not null)
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

    private static bool Before(RosterEntry a, RosterEntry b, ServerId near)
    {
        var difference = a.Since - b.Since;
        if (difference.Duration() > EqualWait || (a.Server == near) == (b.Server == near))
            return difference < TimeSpan.Zero;
        return a.Server == near;
    }

    private static bool IsBusy(AgentState state) => state is AgentState.InCall or AgentState.WrapUp;

    private void Spend(RosterEntry old, DateTimeOffset now) =>
        _spent[old.State] = _spent.GetValueOrDefault(old.State) + TimeSpan.FromSeconds(Math.Max(0, (now - old.Since).TotalSeconds));
}

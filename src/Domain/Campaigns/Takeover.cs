using Carillon.Domain.Agents;
using Carillon.Domain.Calls;
using Carillon.Domain.Cluster;
using Carillon.Telephony.V1;

namespace Carillon.Domain.Campaigns;

/// <summary>What a new owner makes of an attempt that has no end on record.</summary>
internal enum Finding
{
    /// <summary>Its leg lives.</summary>
    Alive,
    /// <summary>Its switch tells how it ended.</summary>
    Ended,
    /// <summary>Its switch answers and does not know it: no INVITE ever left.</summary>
    NotSent,
    /// <summary>Its switch is given up.</summary>
    ServerLost,
    /// <summary>Its switch has not answered yet.</summary>
    Unknown,
}

/// <summary>DESIGN invariant 3, as pure functions over open attempts and the switches' snapshots.</summary>
internal static class Takeover
{
    public static (Finding Finding, LegView? Leg, LegEvent? End) Judge(NewAttempt attempt, ServerView? view)
    {
        if (view is not { Reachable: true })
            return (view is { Dead: true } ? Finding.ServerLost : Finding.Unknown, null, null);
        if (view.Legs.FirstOrDefault(l => l.Leg == attempt.Leg) is { State: not LegState.LegEnding } leg)
            return (Finding.Alive, leg, null);
        return view.RecentEnds.FirstOrDefault(e => e.Attempt == attempt.Id) is { } end ? (Finding.Ended, null, end) : (Finding.NotSent, null, null);
    }

    /// <summary>
    /// Whose customer a leg is: the agent in the same room, or at the far end of the link in that room.
    /// The stored row decides only where the snapshots cannot (the agent's server is silent).
    /// </summary>
    public static (UserId Agent, LegId? Link)? FindAgent(LegView customer, IReadOnlyCollection<ServerView> views, IReadOnlyCollection<AgentSessionRow> rows)
    {
        var here = views.First(v => v.Legs.Contains(customer));
        if (customer.Room is not { } room)
            return ByRow();
        if (AgentIn(here, room) is { } near)
            return (near, null);
        foreach (var link in here.Legs.Where(l => l.Kind is LegKind.LegLink && l.Room == room))
        {
            var far = views.FirstOrDefault(v => v.Server == link.Peer);
            if (far?.Legs.FirstOrDefault(l => l.Leg == link.Leg)?.Room is { } farRoom && AgentIn(far, farRoom) is { } other)
                return (other, link.Leg);
            if (ByRow() is { } row)
                return (row.Agent, link.Leg);
        }

        return ByRow();

        UserId? AgentIn(ServerView view, RoomId inRoom) =>
            view.Legs.FirstOrDefault(l => l.Kind is LegKind.LegAgent && l.Room == inRoom)?.Agent ?? rows.FirstOrDefault(r => r.Room == inRoom && r.Server == view.Server)?.Agent;

        (UserId Agent, LegId? Link)? ByRow() => rows.FirstOrDefault(r => r.Attempt is { } a && a == customer.Attempt) is { } row ? (row.Agent, null) : null;
    }
}

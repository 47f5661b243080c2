using Carillon.Domain.Agents;
using Carillon.Storage.Agents;
using Carillon.Storage.Databases;
using LinqToDB;
using LinqToDB.Async;

namespace Carillon.Storage.Outbox;

/// <summary>What agents did: written once, never changed.</summary>
internal static class ActivityFacts
{
    public static Task Store(CarillonDb db, IReadOnlyCollection<AgentActivity> activities, CancellationToken ct) =>
        activities.Select(AgentRowsMap.ToActivity).AsQueryable(db, b => b.Parameterize())
            .Where(r => !db.AgentActivity.Any(x => x.Id == r.Id))
            .InsertAsync(db.AgentActivity, r => new AgentActivityTableRow
            {
                Id = r.Id,
                Agent = r.Agent,
                Campaign = r.Campaign,
                State = r.State,
                PauseCode = r.PauseCode,
                FromAt = r.FromAt,
                ToAt = r.ToAt,
                Attempt = r.Attempt,
            }, ct);
}

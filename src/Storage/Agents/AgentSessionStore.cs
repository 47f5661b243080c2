using Carillon.Domain.Agents;
using Carillon.Storage.Databases;
using LinqToDB;
using LinqToDB.Async;

namespace Carillon.Storage.Agents;

internal sealed class AgentSessionStore(Database database) : IAgentSessionStore
{
    private static readonly string LoggedOut = Words<AgentState>.Of(AgentState.LoggedOut);

    /// <summary>One UPDATE; the INSERT comes with the first log-in only.</summary>
    public async Task<bool> Save(AgentSessionRow row, CancellationToken ct)
    {
        var stored = AgentRowsMap.ToSession(row);
        try
        {
            await database.Write(db => Replace(db, stored, ct), ct).ConfigureAwait(false);
            return true;
        }
        catch (StorageUnavailableException)
        {
            return false; // the next change writes the whole row again
        }
    }

    public async Task<AgentSessionRow?> Find(UserId agent, CancellationToken ct)
    {
        var row = await database.Read(db => db.AgentSessions.FirstOrDefaultAsync(s => s.Agent == agent.Value, ct), ct).ConfigureAwait(false);
        return row is null ? null : AgentRowsMap.FromSession(row);
    }

    public async Task<IReadOnlyList<AgentSessionRow>> OfCampaign(CampaignId campaign, CancellationToken ct)
    {
        var rows = await database.Read(db => db.AgentSessions.Where(s => s.Campaign == campaign.Value && s.State != LoggedOut)
            .OrderBy(s => s.Agent).ToListAsync(ct), ct).ConfigureAwait(false);
        return [.. rows.Select(AgentRowsMap.FromSession)];
    }

    private static async Task Replace(CarillonDb db, AgentSessionTableRow row, CancellationToken ct)
    {
        var replaced = await db.AgentSessions.Where(s => s.Agent == row.Agent && s.Version <= row.Version)
            .UpdateAsync(s => new AgentSessionTableRow
            {
                Campaign = row.Campaign,
                Phone = row.Phone,
                Server = row.Server,
                State = row.State,
                PauseCode = row.PauseCode,
                PhoneLeg = row.PhoneLeg,
                Room = row.Room,
                Attempt = row.Attempt,
                LeadId = row.LeadId,
                CustomerPhone = row.CustomerPhone,
                CallsToday = row.CallsToday,
                ChangedAt = row.ChangedAt,
                Version = row.Version,
            }, ct).ConfigureAwait(false);
        if (replaced == 0 && !await db.AgentSessions.AnyAsync(s => s.Agent == row.Agent, ct).ConfigureAwait(false))
            await db.InsertAsync(row, token: ct).ConfigureAwait(false);
    }
}

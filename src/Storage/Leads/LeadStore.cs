using Carillon.Domain.Leads;
using Carillon.Storage.Databases;
using LinqToDB;
using LinqToDB.Async;

namespace Carillon.Storage.Leads;

internal sealed class LeadStore(Database database) : ILeadStore
{
    private static readonly string Ready = Words<LeadState>.Of(LeadState.Ready);

    public async Task<IReadOnlyList<LeadList>> Lists(CampaignId? campaign, CancellationToken ct)
    {
        var id = campaign?.Value;
        var (lists, counts) = await database.Read(async db => (
            await db.Lists.Where(l => id == null || l.Campaign == id).OrderBy(l => l.Id).ToListAsync(ct).ConfigureAwait(false),
            await CountByState(db, id, ct).ConfigureAwait(false)), ct).ConfigureAwait(false);
        return [.. lists.Select(l => ToList(l, counts))];
    }

    public async Task<LeadList> CreateList(string name, CampaignId campaign, CancellationToken ct)
    {
        var row = new ListRow { Name = name, Campaign = campaign.Value, Active = true, CreatedAt = database.Clock.GetUtcNow().Ms };
        var id = await database.Write(db => db.InsertWithInt64IdentityAsync(row, token: ct), ct).ConfigureAwait(false);
        return new LeadList { Id = new(id), Name = name, Campaign = campaign };
    }

    public Task<bool> SetListActive(ListId list, bool active, CancellationToken ct) =>
        database.Write(async db => await db.Lists.Where(l => l.Id == list.Value)
            .UpdateAsync(l => new ListRow { Active = active }, ct).ConfigureAwait(false) == 1, ct);

    public async Task<Lead?> Find(LeadId id, CancellationToken ct)
    {
        var row = await database.Read(db => db.Leads.FirstOrDefaultAsync(l => l.Id == id.Value, ct), ct).ConfigureAwait(false);
        return row is null ? null : LeadRows.ToLead(row);
    }

    /// 1 the campaign's active lists  2 of each list one short range of ix_leads_dialable, already in order  3 the first of them all
    public Task<IReadOnlyList<Lead>> FindDialable(CampaignId campaign, LeadId after, DateTimeOffset now, int maximumAttempts, int count, CancellationToken ct) =>
        database.Read(async db =>
        {
            var lists = await ActiveLists(db, campaign).ToListAsync(ct).ConfigureAwait(false); // 1
            if (lists.Count == 0)
                return (IReadOnlyList<Lead>)[];
            var ranges = lists.Select(list => Dialable(db, now.Ms, maximumAttempts) // 2
                .Where(l => l.ListId == list && l.Id > after.Value).OrderBy(l => l.Id).Take(count));
            var rows = await ranges.Aggregate((all, range) => all.Concat(range)).OrderBy(l => l.Id).Take(count) // 3
                .ToListAsync(ct).ConfigureAwait(false);
            return [.. rows.Select(LeadRows.ToLead)];
        }, ct);

    public Task<long> CountDialable(CampaignId campaign, DateTimeOffset now, int maximumAttempts, CancellationToken ct) =>
        database.Read(db =>
        {
            var lists = ActiveLists(db, campaign);
            return Dialable(db, now.Ms, maximumAttempts).Where(l => lists.Contains(l.ListId)).LongCountAsync(ct);
        }, ct);

    public async Task<IReadOnlyList<Lead>> Search(ListId list, LeadId after, int count, CancellationToken ct)
    {
        var rows = await database.Read(db => db.Leads.Where(l => l.ListId == list.Value && l.Id > after.Value)
            .OrderBy(l => l.Id).Take(count).ToListAsync(ct), ct).ConfigureAwait(false);
        return [.. rows.Select(LeadRows.ToLead)];
    }

    private static IQueryable<long> ActiveLists(CarillonDb db, CampaignId campaign) =>
        db.Lists.Where(l => l.Campaign == campaign.Value && l.Active).Select(l => l.Id);

    /// <summary>In any list.</summary>
    private static IQueryable<LeadRow> Dialable(CarillonDb db, long now, int maximumAttempts) =>
        db.Leads.Where(l => l.State == Ready && l.NotBefore <= now && l.CalledCount < maximumAttempts && !db.DoNotCall.Any(d => d.Phone == l.Phone));

    private static Task<List<StateCount>> CountByState(CarillonDb db, string? campaign, CancellationToken ct) =>
        db.Leads.Where(l => campaign == null || db.Lists.Any(x => x.Id == l.ListId && x.Campaign == campaign))
            .GroupBy(l => new { l.ListId, l.State })
            .Select(g => new StateCount(g.Key.ListId, g.Key.State, g.LongCount()))
            .ToListAsync(ct);

    private static LeadList ToList(ListRow row, List<StateCount> counts) => new()
    {
        Id = new(row.Id),
        Name = row.Name,
        Campaign = new(row.Campaign),
        Active = row.Active,
        Leads = counts.Where(c => c.List == row.Id).Sum(c => c.Count),
        Ready = counts.Where(c => c.List == row.Id && c.State == Ready).Sum(c => c.Count),
    };

    private sealed record StateCount(long List, string State, long Count);
}

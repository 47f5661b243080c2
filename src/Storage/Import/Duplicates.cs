using System.Globalization;
using Carillon.Domain.Leads;
using Carillon.Storage.Databases;
using Carillon.Storage.Leads;
using LinqToDB;
using LinqToDB.Async;

namespace Carillon.Storage.Import;

/// <summary>Who was there before: earlier rows of this file (kept as numbers, for a file may be long), and one look-up a batch in the database.</summary>
internal sealed class Duplicates(DuplicateCheck check, ListRow list)
{
    private readonly HashSet<long> _seen = [];

    /// <summary>False: an earlier row of this file has the number.</summary>
    public bool IsFirstHere(string phone) =>
        check == DuplicateCheck.None || _seen.Add(long.Parse(phone.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture));

    public async Task<HashSet<string>> Known(CarillonDb db, IReadOnlyCollection<LeadRow> leads, CancellationToken ct)
    {
        if (check == DuplicateCheck.None || leads.Count == 0)
            return [];
        var phones = leads.Select(l => l.Phone).ToList();
        var stored = db.Leads.Where(l => phones.Contains(l.Phone));
        stored = check switch
        {
            DuplicateCheck.List => stored.Where(l => l.ListId == list.Id),
            DuplicateCheck.Campaign => stored.Where(l => db.Lists.Any(x => x.Id == l.ListId && x.Campaign == list.Campaign)),
            _ => stored,
        };
        return [.. await stored.Select(l => l.Phone).ToListAsync(ct).ConfigureAwait(false)];
    }

    public string Reason => check switch
    {
        DuplicateCheck.List => "the number is in this list already",
        DuplicateCheck.Campaign => "the number is in a list of this campaign already",
        _ => "the number is in the system already",
    };
}

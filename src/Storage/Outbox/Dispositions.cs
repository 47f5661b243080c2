using Carillon.Domain.Calls;
using Carillon.Domain.Leads;
using Carillon.Storage.Attempts;
using Carillon.Storage.Databases;
using LinqToDB;
using LinqToDB.Async;

namespace Carillon.Storage.Outbox;

/// <summary>Dispositions: a higher version replaces a lower, never the other way round.</summary>
internal static class Dispositions
{
    public static Task Store(CarillonDb db, IReadOnlyCollection<DispositionSet> dispositions, CancellationToken ct)
    {
        var rows = dispositions.Select(ToRow).ToList();
        var pairs = from a in db.Attempts
                    join d in rows.AsQueryable(db, b => b.Parameterize()) on a.Id equals d.Attempt
                    where a.DispositionVersion == null || d.Version > a.DispositionVersion
                    select new { Attempt = a, Disposition = d };
        return pairs.UpdateAsync(p => p.Attempt, p => new AttemptTableRow
        {
            Disposition = p.Disposition.Code,
            DisposedBy = p.Disposition.Agent,
            DisposedAt = p.Disposition.At,
            DisposedByDefault = p.Disposition.ByDefault,
            DispositionState = p.Disposition.State,
            DispositionNotBefore = p.Disposition.NotBefore,
            DispositionVersion = p.Disposition.Version,
            Notes = p.Disposition.Notes,
        }, ct);
    }

    private static Row ToRow(DispositionSet disposition) => new()
    {
        Attempt = disposition.Attempt.Value.Hex,
        Code = disposition.Code,
        Agent = disposition.Agent.Value,
        At = disposition.At.Ms,
        ByDefault = disposition.ByDefault,
        State = Words<LeadState>.Of(disposition.LeadState),
        NotBefore = disposition.LeadNotBefore?.Ms ?? 0,
        Version = disposition.Version,
        Notes = disposition.Notes,
    };

    private sealed class Row
    {
        public string Attempt { get; init; } = "";
        public string Code { get; init; } = "";
        public string Agent { get; init; } = "";
        public long At { get; init; }
        public bool ByDefault { get; init; }
        public string State { get; init; } = "";
        public long NotBefore { get; init; }
        public long Version { get; init; }
        public string Notes { get; init; } = "";
    }
}

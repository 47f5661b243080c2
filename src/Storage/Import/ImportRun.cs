using Carillon.Domain.Leads;
using Carillon.Storage.Databases;
using Carillon.Storage.Leads;
using LinqToDB;

namespace Carillon.Storage.Import;

/// <summary>The rows of one file into one list: a batch is read, its numbers are checked on all cores, and it is stored in one transaction.</summary>
internal sealed class ImportRun(Database database, ListRow list, RowReader reader, Duplicates duplicates, Action<RejectedRow> reject)
{
    private const int BatchRows = 1500;
    private readonly List<(CsvRow Row, LeadRow Lead)> _good = new(BatchRows);
    private readonly List<RejectedRow> _refused = [];
    private long _rows;
    private long _imported;
    private long _rejected;

    public required PeekedStream Bytes { get; init; }
    public required long? BytesTotal { get; init; }

    /// 1 read a batch  2 check it  3 store it  4 tell what was refused, by line  5 say how far it is
    public async Task<ImportProgress> Run(CsvRows rows, Action<ImportProgress> progress, CancellationToken ct)
    {
        var startedAt = database.Clock.GetUtcNow().Ms;
        while (await ReadBatch(rows, ct).ConfigureAwait(false) is { Count: > 0 } batch) // 1
        {
            Check(batch); // 2
            await Store(ct).ConfigureAwait(false); // 3
            TellRefused(); // 4
            progress(Progress(finished: false, fault: null)); // 5
        }

        var end = Progress(finished: true, rows.Fault);
        await Record(end, startedAt, ct).ConfigureAwait(false);
        progress(end);
        return end;
    }

    private static async Task<List<CsvRow>> ReadBatch(CsvRows rows, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var batch = new List<CsvRow>(BatchRows);
        while (batch.Count < BatchRows && await rows.Next(ct).ConfigureAwait(false) is { } row)
            batch.Add(row);
        return batch;
    }

    private void Check(List<CsvRow> batch)
    {
        var leads = new LeadRow?[batch.Count];
        var reasons = new string[batch.Count];
        Parallel.For(0, batch.Count, i => leads[i] = reader.TryRead(batch[i], out var lead, out reasons[i]) ? lead : null);
        _good.Clear();
        _rows += batch.Count;
        for (var i = 0; i < batch.Count; i++)
        {
            if (leads[i] is not { } lead)
                Reject(batch[i], reasons[i]);
            else if (!duplicates.IsFirstHere(lead.Phone))
                Reject(batch[i], "the number stands in this file more than once");
            else
                _good.Add((batch[i], lead));
        }
    }

    private async Task Store(CancellationToken ct)
    {
        var leads = _good.ConvertAll(g => g.Lead);
        var known = await database.Write(async db =>
        {
            var there = await duplicates.Known(db, leads, ct).ConfigureAwait(false);
            var fresh = there.Count == 0 ? leads : leads.FindAll(l => !there.Contains(l.Phone));
            if (fresh.Count > 0)
                await db.InsertMany(fresh, ct).ConfigureAwait(false);
            return there;
        }, ct).ConfigureAwait(false);
        foreach (var (row, _) in _good.Where(g => known.Contains(g.Lead.Phone)))
            Reject(row, duplicates.Reason);
        _imported += _good.Count(g => !known.Contains(g.Lead.Phone));
    }

    private void Reject(CsvRow row, string reason)
    {
        _rejected++;
        _refused.Add(new RejectedRow(row.Line, reason, row.Text));
    }

    private void TellRefused()
    {
        foreach (var row in _refused.OrderBy(r => r.Line))
            reject(row);
        _refused.Clear();
    }

    private ImportProgress Progress(bool finished, string? fault) => new()
    {
        Rows = _rows,
        Imported = _imported,
        Rejected = _rejected,
        BytesRead = Bytes.BytesRead,
        BytesTotal = BytesTotal,
        Finished = finished,
        Fault = fault,
    };

    private Task<int> Record(ImportProgress end, long startedAt, CancellationToken ct) =>
        database.Write(db => db.InsertAsync(new ImportRow
        {
            ListId = list.Id,
            StartedAt = startedAt,
            FinishedAt = database.Clock.GetUtcNow().Ms,
            RowsRead = end.Rows,
            Imported = end.Imported,
            Rejected = end.Rejected,
            Fault = end.Fault,
        }, token: ct), ct);
}

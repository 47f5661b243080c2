using Carillon.Domain.Leads;
using Carillon.Storage.Leads;
using LinqToDB.Async;

namespace Carillon.Storage.Import;

internal sealed class LeadImporter(Database database) : ILeadImporter
{
    /// 1 the list  2 text, encoding, delimiter  3 the header  4 the rows, batch by batch  5 the record of the import
    public async Task<ImportProgress> Import(
        Stream file, ImportRequest request, Action<ImportProgress> progress, Action<RejectedRow> rejected, CancellationToken ct)
    {
        var list = await database.Read(db => db.Lists.FirstOrDefaultAsync(l => l.Id == request.List.Value, ct), ct).ConfigureAwait(false); // 1
        if (list is null)
            return Refused($"There is no list {request.List}.");
        var numbers = new E164(request.DefaultRegion);
        if (!numbers.RegionIsKnown)
            return Refused($"{request.DefaultRegion} is not a region; it must be two letters, as US or GB.");
        var start = await FileStart.Read(file, ct).ConfigureAwait(false); // 2
        if (start.Fault is { } fault)
            return Refused(fault);
        await using var bytes = new PeekedStream(start.Bytes, file);
        using var rows = new CsvRows(bytes, start.Encoding, request.Delimiter);
        var headers = (await rows.Next(ct).ConfigureAwait(false))?.Cells ?? []; // 3
        var fields = LeadColumns.Of(headers, request.Mapping);
        if (!fields.Contains(LeadField.Phone))
            return Refused(rows.Fault ?? "The first line names no column for the phone number (phone_number, phone, mobile ...); map one.");
        var reader = new RowReader(headers, fields, numbers, list.Id, database.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        var run = new ImportRun(database, list, reader, new Duplicates(request.Duplicates, list), rejected)
        {
            Bytes = bytes,
            BytesTotal = file.CanSeek ? file.Length : null,
        };
        return await run.Run(rows, progress, ct).ConfigureAwait(false); // 4, 5
    }

    private static ImportProgress Refused(string fault) => new() { Finished = true, Fault = fault };
}

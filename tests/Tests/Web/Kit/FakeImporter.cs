using Carillon.Domain.Leads;

namespace Carillon.Tests.Web.Kit;

/// <summary>Takes a line as a lead when its first cell is a number, and refuses it otherwise.</summary>
public sealed class FakeImporter(FakeLeads leads) : ILeadImporter
{
    /// <summary>Set: the import waits for it before its last line.</summary>
    public Task BeforeTheEnd { get; set; } = Task.CompletedTask;
    public ImportRequest? Request { get; private set; }

    public async Task<ImportProgress> Import(Stream file, ImportRequest request, Action<ImportProgress> progress, Action<RejectedRow> rejected, CancellationToken ct)
    {
        Request = request;
        using var reader = new StreamReader(file);
        if (await reader.ReadLineAsync(ct) is not { } header || !header.Contains("phone", StringComparison.OrdinalIgnoreCase))
            return new() { Finished = true, Fault = "There is no column of phone numbers." };
        var (line, good, bad) = (1L, 0L, 0L);
        while (await reader.ReadLineAsync(ct) is { } text)
        {
            line++;
            if (text.Split(',')[0].All(c => char.IsAsciiDigit(c) || c == '+'))
                good++;
            else
            {
                bad++;
                rejected(new(line, "This is not a phone number.", text));
            }
            progress(new() { Rows = good + bad, Imported = good, Rejected = bad, BytesRead = file.Position, BytesTotal = file.Length });
        }
        await BeforeTheEnd.WaitAsync(ct);
        leads.Count(request.List, good);
        return new() { Rows = good + bad, Imported = good, Rejected = bad, BytesRead = file.Length, BytesTotal = file.Length, Finished = true };
    }
}

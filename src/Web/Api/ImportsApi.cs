using System.Text;
using Carillon.Web.Auth;
using Carillon.Web.Imports;

namespace Carillon.Web.Api;

/// <summary>How imports went, and which rows were refused.</summary>
internal static class ImportsApi
{
    private const int MostRows = 1_000_000;

    public static void MapImports(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/imports").WithTags("Imports").RequireAuthorization(Roles.Admin);
        group.MapGet("", (ImportJobs jobs) => TypedResults.Ok(jobs.Newest())).WithName("Imports").WithSummary("The newest imports of this web server.");
        group.MapGet("/{id}", Find).WithName("ImportProgress").WithSummary("How far an import is.");
        group.MapGet("/{id}/rejected", Rejected).WithName("RejectedRows").WithSummary("Rows that were refused, with line and reason.");
        group.MapGet("/{id}/rejected.csv", RejectedCsv).WithName("RejectedRowsCsv").WithSummary("The same as a CSV file.");
    }

    private static Results<Ok<ImportDto>, ProblemHttpResult> Find(string id, ImportJobs jobs) =>
        jobs.Find(id) is { } job ? TypedResults.Ok(job.ToDto()) : Unknown(id);

    private static Results<Ok<IAsyncEnumerable<RejectedRowDto>>, ProblemHttpResult> Rejected(string id, ImportJobs jobs, CancellationToken ct, int count = 1000)
    {
        if (count is < 1 or > MostRows)
            return Problems.Bad("count", $"count is {count}; it must be 1 to {MostRows}.");
        return jobs.Find(id) is { } job ? TypedResults.Ok(job.Rejected.Read(count, ct)) : Unknown(id);
    }

    private static Results<PushStreamHttpResult, ProblemHttpResult> RejectedCsv(string id, ImportJobs jobs, CancellationToken ct) =>
        jobs.Find(id) is { } job
            ? TypedResults.Stream(stream => WriteCsv(stream, job.Rejected, ct), "text/csv; charset=utf-8", $"rejected-{id}.csv")
            : Unknown(id);

    private static async Task WriteCsv(Stream stream, RejectedRows rows, CancellationToken ct)
    {
        await using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true) { NewLine = "\r\n" };
        await writer.WriteLineAsync("line,reason,text");
        await foreach (var row in rows.Read(MostRows, ct))
            await writer.WriteLineAsync($"{row.Line},{CsvCell.Write(row.Reason)},{CsvCell.Write(row.Text)}");
    }

    private static ProblemHttpResult Unknown(string id) => Problems.NotFound($"There is no import {id} on this web server.");
}

using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Carillon.Domain;
using Carillon.Domain.Campaigns;
using Carillon.Domain.Leads;
using Carillon.Server.Roles;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace Carillon.Server.Commands;

/// <summary><c>carillon import leads.csv --campaign DEMO --list "November"</c></summary>
internal static class ImportCommand
{
    private const int RejectedShown = 20;

    private static readonly Argument<string> FileName = new("file") { Description = "CSV, or any delimited text, with a header line." };
    private static readonly Option<string> Campaign = new("--campaign") { Description = "Campaign of the list.", Required = true };
    private static readonly Option<string?> List = new("--list") { Description = "Name of the new list [default: the file's name]." };
    private static readonly Option<string?> Delimiter = new("--delimiter") { Description = "One character, or tab [default: found out]." };
    private static readonly Option<string[]> Map = new("--map") { Description = "COLUMN=FIELD, as mobile=phone; may be given several times.", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string> Region = new("--region") { Description = "Country of numbers without a + [ISO 3166].", DefaultValueFactory = _ => "US" };
    private static readonly Option<string> Duplicates = new("--duplicates") { Description = "Where a number may stand only once.", DefaultValueFactory = _ => "list" };
    private static readonly Option<string?> Rejected = new("--rejected") { Description = "Write every refused row to this file: line, reason, text." };
    private static readonly Option<bool> Json = new("--json") { Description = "For machines." };
    private static readonly Option<string> Database = CommonOptions.Database();

    public static Command Build()
    {
        Duplicates.AcceptOnlyFromAmong("none", "list", "campaign", "system");
        var command = new Command("import", "Imports a file of leads into a new list.") { FileName, Campaign, List, Delimiter, Map, Region, Duplicates, Rejected, Json, Database };
        command.SetAction(Guarded);
        return command;
    }

    private static Task<int> Guarded(ParseResult parsed, CancellationToken cancel) => Stores.Use(parsed.GetValue(Database)!, stores => Import(parsed, stores, cancel), cancel);

    private static async Task<int> Import(ParseResult parsed, IServiceProvider stores, CancellationToken cancel)
    {
        var file = parsed.GetValue(FileName)!;
        var campaign = new CampaignId(parsed.GetValue(Campaign)!);
        if (await stores.GetRequiredService<ICampaignStore>().Find(campaign, cancel) is null)
            return Complain.BadInput($"there is no campaign '{campaign}'");
        if (!TryMapping(parsed.GetValue(Map) ?? [], out var mapping, out var fault) || !TryDelimiter(parsed.GetValue(Delimiter), out var delimiter, out fault))
            return Complain.BadInput(fault!);

        await using var stream = OpenFile(file, out fault);
        if (stream is null)
            return Complain.BadInput(fault!);

        var list = await stores.GetRequiredService<ILeadStore>().CreateList(parsed.GetValue(List) ?? Path.GetFileNameWithoutExtension(file), campaign, cancel);
        var request = new ImportRequest
        {
            List = list.Id,
            Delimiter = delimiter,
            Mapping = mapping,
            DefaultRegion = parsed.GetValue(Region)!,
            Duplicates = Enum.Parse<DuplicateCheck>(parsed.GetValue(Duplicates)!, ignoreCase: true),
        };
        return await Run(parsed, stores.GetRequiredService<ILeadImporter>(), stream, request, cancel);
    }

    private static async Task<int> Run(ParseResult parsed, ILeadImporter importer, Stream stream, ImportRequest request, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        await using var rejects = parsed.GetValue(Rejected) is { } path ? new StreamWriter(path) : null;
        var shown = new List<RejectedRow>();
        void OnRejected(RejectedRow row)
        {
            rejects?.WriteLine(CsvLine(row));
            if (shown.Count < RejectedShown)
                shown.Add(row);
        }

        rejects?.WriteLine("line,reason,text");
        var result = parsed.GetValue(Json) || Console.IsOutputRedirected
            ? await importer.Import(stream, request, _ => { }, OnRejected, cancel)
            : await WithProgressBar(importer, stream, request, OnRejected, cancel);

        Tell(parsed, request, result, shown, clock.Elapsed);
        return result.Fault is null ? ExitCodes.Done : ExitCodes.BadInput;
    }

    private static Task<ImportProgress> WithProgressBar(ILeadImporter importer, Stream stream, ImportRequest request, Action<RejectedRow> rejected, CancellationToken cancel) =>
        AnsiConsole.Progress().StartAsync(context =>
        {
            var bar = context.AddTask("importing", maxValue: Math.Max(1, stream.Length));
            return importer.Import(stream, request, p =>
            {
                bar.Value = p.BytesRead;
                bar.Description = $"{p.Imported:N0} leads, {p.Rejected:N0} refused";
            }, rejected, cancel);
        });

    private static void Tell(ParseResult parsed, ImportRequest request, ImportProgress result, List<RejectedRow> shown, TimeSpan took)
    {
        if (parsed.GetValue(Json))
        {
            Console.WriteLine(JsonSerializer.Serialize(new { list = request.List.Value, result.Rows, result.Imported, result.Rejected, result.Fault, seconds = took.TotalSeconds, rejected = shown }, JsonSerializerOptions.Web));
            return;
        }

        Console.WriteLine($"list {request.List}: {result.Imported:N0} of {result.Rows:N0} rows imported in {took.TotalSeconds:0.0} s, {result.Rejected:N0} refused");
        foreach (var row in shown)
            Console.WriteLine($"  line {row.Line}: {row.Reason}");
        if (result.Rejected > shown.Count)
            Console.WriteLine($"  ... and {result.Rejected - shown.Count:N0} more (--rejected FILE writes them all)");
        if (result.Fault is not null)
            Complain.BadInput(result.Fault);
    }

    private static FileStream? OpenFile(string file, out string? fault)
    {
        try
        {
            fault = null;
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            fault = $"{file} cannot be read: {e.Message}";
            return null;
        }
    }

    private static bool TryMapping(string[] texts, out Dictionary<string, string> mapping, out string? fault)
    {
        mapping = new(StringComparer.OrdinalIgnoreCase);
        fault = null;
        foreach (var text in texts)
        {
            var at = text.IndexOf('=');
            if (at <= 0)
            {
                fault = $"--map '{text}' is not COLUMN=FIELD";
                return false;
            }

            mapping[text[..at]] = text[(at + 1)..];
        }

        return true;
    }

    private static bool TryDelimiter(string? text, out char? delimiter, out string? fault)
    {
        delimiter = text switch { null => null, "tab" or "\\t" => '\t', [var c] => c, _ => '\0' };
        fault = delimiter == '\0' ? $"--delimiter '{text}' is not one character" : null;
        return fault is null;
    }

    private static string CsvLine(RejectedRow row) => $"{row.Line},{Quoted(row.Reason)},{Quoted(row.Text)}";

    private static string Quoted(string text) => '"' + text.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
}

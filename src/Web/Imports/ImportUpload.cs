using System.Text.Json;
using Carillon.Domain.Leads;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Carillon.Web.Imports;

/// <summary>Reads the multipart body of an upload as it arrives: the options first, then the file, straight to disk.</summary>
internal static class ImportUpload
{
    private const int LongestOptions = 64 * 1024;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Either a job with its file received, or what is wrong in words.</summary>
    public static async Task<(ImportJob? Job, string? Fault)> Receive(HttpRequest request, LeadList list, ImportJobs jobs, CancellationToken ct)
    {
        if (BoundaryOf(request) is not { } boundary)
            return (null, "Send the file as multipart/form-data, in a field named file.");
        var reader = new MultipartReader(boundary, request.Body);
        var options = new ImportOptionsDto();
        while (await reader.ReadNextSectionAsync(ct) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
                continue;
            if (disposition.IsFileDisposition())
                return await ReceiveFile(section.Body, FileName(disposition), options, list, jobs, ct);
            if (disposition.Name == "options" && !TryReadOptions(await ReadText(section.Body, ct), out options))
                return (null, "The field options must be JSON: {\"delimiter\":null,\"mapping\":{},\"defaultRegion\":\"US\",\"duplicates\":\"list\"}.");
        }
        return (null, "There is no file in the request: send it in a field named file, after the field options.");
    }

    private static async Task<(ImportJob?, string?)> ReceiveFile(
        Stream body, string fileName, ImportOptionsDto options, LeadList list, ImportJobs jobs, CancellationToken ct)
    {
        if (!TryRequest(options, list.Id, out var request, out var fault))
            return (null, fault);
        var job = jobs.New(list, fileName, request);
        try
        {
            if (await job.Receive(body, ct) > 0)
                return (job, null);
            job.Dispose();
            return (null, "The file is empty.");
        }
        catch
        {
            job.Dispose();
            throw;
        }
    }

    private static bool TryRequest(ImportOptionsDto options, ListId list, out ImportRequest request, out string? fault)
    {
        request = new() { List = list };
        fault = null;
        if (options.Delimiter is { Length: not 1 and not 0 })
            fault = "delimiter must be one character, or null to have it found out.";
        else if (!Enum.TryParse<DuplicateCheck>(options.Duplicates, ignoreCase: true, out var duplicates) || !Enum.IsDefined(duplicates))
            fault = "duplicates must be none, list, campaign or system.";
        else if (options.DefaultRegion is not { Length: 2 } region || !region.All(char.IsAsciiLetterUpper))
            fault = "defaultRegion must be two capital letters, such as US.";
        else
            request = request with { Delimiter = options.Delimiter is [var c] ? c : null, Duplicates = duplicates, DefaultRegion = region, Mapping = options.Mapping ?? new Dictionary<string, string>() };
        return fault is null;
    }

    private static bool TryReadOptions(string text, out ImportOptionsDto options)
    {
        options = new();
        try
        {
            options = JsonSerializer.Deserialize<ImportOptionsDto>(text, Json) ?? options;
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static async Task<string> ReadText(Stream body, CancellationToken ct)
    {
        var buffer = new byte[LongestOptions];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
        return System.Text.Encoding.UTF8.GetString(buffer, 0, length);
    }

    private static string FileName(ContentDispositionHeaderValue disposition)
    {
        var name = Path.GetFileName(disposition.FileNameStar.Value ?? HeaderUtilities.RemoveQuotes(disposition.FileName).Value ?? "");
        return name.Length > 200 ? name[..200] : name;
    }

    private static string? BoundaryOf(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType == "multipart/form-data"
            && HeaderUtilities.RemoveQuotes(type.Boundary).Value is { Length: > 0 and <= 200 } boundary ? boundary : null;
}

using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Carillon.Contracts;
using Carillon.Domain.Leads;
using Carillon.Tests.Web.Kit;
using Microsoft.AspNetCore.SignalR.Client;

namespace Carillon.Tests.Web;

public sealed class ImportTests
{
    private const string File = "phone,name\n+13055550101,Maria\nno number,John\n=1+1,\"Eve\"\n+13055550104,Kim\n";

    [Fact]
    public async Task Bad_rows_are_reported_with_line_and_reason_and_the_rest_is_imported()
    {
        await using var host = await WebHost.Start();
        using var admin = await host.LoggedIn("ada");
        var end = await Finished(admin, await Upload(admin, File, new() { DefaultRegion = "DE", Duplicates = "system", Delimiter = "," }));
        Assert.Equal((4, 2, 2, 1.0, null), (end.Rows, end.Imported, end.Rejected, end.Fraction, end.Fault));
        var rows = await admin.GetFromJsonAsync<RejectedRowDto[]>($"/api/v1/imports/{end.Id}/rejected");
        Assert.Equal([new(3, "This is not a phone number.", "no number,John"), new(4, "This is not a phone number.", "=1+1,\"Eve\"")], rows!);
        Assert.Equal(("DE", DuplicateCheck.System, ','), (host.World.Importer.Request!.DefaultRegion, host.World.Importer.Request.Duplicates, host.World.Importer.Request.Delimiter));
        Assert.Equal(["LeadsChanged"], host.World.Grains.Campaign("SOLAR").Told);
        Assert.Equal("list.import", host.World.Audit.Entries.Single().What);
    }

    [Fact]
    public async Task Rejected_rows_as_csv_are_harmless_in_a_spreadsheet()
    {
        await using var host = await WebHost.Start();
        using var admin = await host.LoggedIn("ada");
        var end = await Finished(admin, await Upload(admin, File));
        using var answer = await admin.GetAsync($"/api/v1/imports/{end.Id}/rejected.csv");
        Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
        var csv = (await answer.Content.ReadAsStringAsync()).TrimStart('\uFEFF');
        Assert.Equal("line,reason,text\r\n3,\"This is not a phone number.\",\"no number,John\"\r\n4,\"This is not a phone number.\",\"'=1+1,\"\"Eve\"\"\"\r\n", csv);
    }

    [Fact]
    public async Task Progress_is_pushed_to_admins()
    {
        await using var host = await WebHost.Start();
        var session = await host.Session("ada");
        using var admin = host.With(session.AccessToken);
        var pushed = new TaskCompletionSource<ImportDto>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var hub = host.Hub(Routes.FloorHub, session.AccessToken);
        hub.On<ImportDto>(nameof(IFloorClient.ImportProgressed), i => { if (i.Finished) pushed.TrySetResult(i); });
        await hub.StartAsync();
        var started = await Upload(admin, File);
        var end = await pushed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal((started.Id, 2L, 2L), (end.Id, end.Imported, end.Rejected));
    }

    [Fact]
    public async Task A_file_that_cannot_be_used_ends_with_a_fault_in_words()
    {
        await using var host = await WebHost.Start();
        using var admin = await host.LoggedIn("ada");
        var end = await Finished(admin, await Upload(admin, "name,city\nMaria,Miami\n"));
        Assert.Equal("There is no column of phone numbers.", end.Fault);
    }

    [Fact]
    public async Task Uploads_that_make_no_sense_are_refused_with_the_reason()
    {
        await using var host = await WebHost.Start();
        using var admin = await host.LoggedIn("ada");
        (HttpContent Body, string Why)[] cases =
        [
            (new StringContent("phone\n1\n", Encoding.UTF8, "text/csv"), "Send the file as multipart/form-data, in a field named file."),
            (Form(null, "{}"), "There is no file in the request"),
            (Form("", "{}"), "The file is empty."),
            (Form(File, "{ not json"), "The field options must be JSON"),
            (Form(File, "{\"delimiter\":\"ab\"}"), "delimiter must be one character"),
            (Form(File, "{\"duplicates\":\"perhaps\"}"), "duplicates must be none, list, campaign or system."),
        ];
        foreach (var (body, why) in cases)
        {
            using var answer = await admin.PostAsync("/api/v1/lists/100/import", body);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains(why, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        using var nowhere = await admin.PostAsync("/api/v1/lists/999/import", Form(File, "{}"));
        Assert.Equal(HttpStatusCode.NotFound, nowhere.StatusCode);
    }

    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("+49", "\"'+49\"")]
    [InlineData("-5", "\"'-5\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("\tx", "\"'\tx\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("", "\"\"")]
    public void A_cell_is_quoted_and_never_a_formula(string text, string cell) => Assert.Equal(cell, Carillon.Web.Imports.CsvCell.Write(text));

    private static async Task<ImportDto> Upload(HttpClient admin, string text, ImportOptionsDto? options = null)
    {
        using var answer = await admin.PostAsync("/api/v1/lists/100/import", Form(text, System.Text.Json.JsonSerializer.Serialize(options ?? new(), System.Text.Json.JsonSerializerOptions.Web)));
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<ImportDto>())!;
    }

    private static MultipartFormDataContent Form(string? file, string options)
    {
        var form = new MultipartFormDataContent { { new StringContent(options), "options" } };
        if (file is not null)
        {
            var part = new StringContent(file);
            part.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
            form.Add(part, "file", "leads.csv");
        }
        return form;
    }

    private static async Task<ImportDto> Finished(HttpClient admin, ImportDto import)
    {
        for (var n = 0; n < 500; n++)
        {
            import = (await admin.GetFromJsonAsync<ImportDto>($"/api/v1/imports/{import.Id}"))!;
            if (import.Finished)
                return import;
            await Task.Delay(10);
        }
        throw new TimeoutException($"waited 5 s for the import to end; it is at {import.Rows} rows");
    }
}

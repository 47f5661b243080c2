using System.Text;
using Carillon.Domain;
using Carillon.Domain.Leads;
using Carillon.Storage;

namespace Carillon.Tests.Storage;

public sealed class SqliteImports() : ImportConformance(DatabaseKind.Sqlite)
{
    [Fact]
    public async Task A_hundred_thousand_rows_take_well_under_a_minute()
    {
        var text = new StringBuilder("phone_number,first_name,last_name,email,city,state,postal_code,comments,vendor\n");
        for (var i = 0; i < 100_000; i++)
            text.Append(null, $"(212) {200 + (i / 10_000)}-{i % 10_000:0000},First{i},Last{i},a{i}@example.com,New York,NY,10001,none,V{i}\n");
        var list = await Stores.Leads.CreateList("big", Some.Demo, Ct);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var result = await Import(text.ToString(), new ImportRequest { List = list.Id });
        TestContext.Current.SendDiagnosticMessage($"100,000 rows in {watch.Elapsed.TotalSeconds:0.0} s");
        Assert.Equal((100_000, null), (result.Rows, result.Fault));
        Assert.True(result.Imported > 90_000, $"{result.Imported} imported");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(45), $"took {watch.Elapsed}");
    }
}

public sealed class MariaDbImports() : ImportConformance(DatabaseKind.MariaDb);

/// <summary>Files as people have them.</summary>
public abstract class ImportConformance(DatabaseKind kind) : StoreConformance(kind)
{
    [Theory]
    [InlineData(",")]
    [InlineData(";")]
    [InlineData("\t")]
    [InlineData("|")]
    public async Task Columns_are_found_by_their_usual_names_whatever_the_delimiter(string delimiter)
    {
        var list = await List();
        var text = string.Join(delimiter, "phone_code", "Phone Number", "FIRST_NAME", "last_name", "Email", "city", "state", "postal_code", "comments", "vendor_lead_code") + "\r\n"
            + string.Join(delimiter, "44", "020 7946 0018", "Zoë", "O'Neil", "z@example.com", "London", "LDN", "SW1A 1AA", "\"calls; at,noon\"", "V1") + "\r\n";

        var result = await Import(text, new ImportRequest { List = list });

        Assert.Equal((1, 1, 0, true, null), (result.Rows, result.Imported, result.Rejected, result.Finished, result.Fault));
        var lead = Assert.Single(await Stores.Leads.Search(list, default, 10, Ct));
        Assert.Equal(("+442079460018", "Zoë", "O'Neil", "z@example.com", "London", "LDN", "SW1A 1AA", "calls; at,noon"),
            (lead.Phone, lead.FirstName, lead.LastName, lead.Email, lead.City, lead.State, lead.PostalCode, lead.Comments));
        Assert.Equal([new("vendor_lead_code", "V1")], lead.Fields);
        Assert.Equal((LeadState.Ready, "NEW", 0), (lead.LeadState, lead.Status, lead.CalledCount));
    }

    [Fact]
    public async Task A_mapping_wins_over_the_usual_names()
    {
        var list = await List();
        await Import("phone,handy\n+12125550100,+12125550101\n", new ImportRequest { List = list, Mapping = new Dictionary<string, string> { ["handy"] = "phone", ["phone"] = "old_phone" } });
        var lead = Assert.Single(await Stores.Leads.Search(list, default, 10, Ct));
        Assert.Equal(("+12125550101", "+12125550100"), (lead.Phone, lead.Fields["phone"]));
    }

    [Fact]
    public async Task Each_refused_row_is_reported_with_its_line_and_why()
    {
        var list = await List();
        var rejected = new List<RejectedRow>();
        var text = "phone,first_name\n2125550100,A\n\n123,B\n2125550100,C\n,D\n2125550101,E,extra\n2125550102\n21255\"50103,F\n2125550104,\"G\nH\"\n" + $"2125550105,{new string('x', 101)}\n";
        var result = await Import(text, new ImportRequest { List = list }, rejected);
        Assert.Null(result.Fault);
        Assert.Equal(
            [
                (4, "123 is not a valid phone number"),
                (5, "the number stands in this file more than once"),
                (6, "there is no phone number"),
                (7, "it has 3 columns, the header has 2"),
                (8, "it has 1 columns, the header has 2"),
                (9, "the quotes are broken"),
                (12, "the first name is too long"),
            ],
            rejected.Select(r => ((int)r.Line, r.Reason)));
        Assert.Equal((9, 2, 7), (result.Rows, result.Imported, result.Rejected));
    }

    [Theory]
    [InlineData(DuplicateCheck.None, true, true, true)]
    [InlineData(DuplicateCheck.List, false, true, true)]
    [InlineData(DuplicateCheck.Campaign, false, false, true)]
    [InlineData(DuplicateCheck.System, false, false, false)]
    public async Task Duplicates_are_found_as_far_as_they_are_looked_for(DuplicateCheck check, bool sameList, bool sameCampaign, bool elsewhere)
    {
        const string text = "phone\n2125550100\n";
        var first = await List();
        await Import(text, new ImportRequest { List = first, Duplicates = check });
        var second = await List();
        var far = (await Stores.Leads.CreateList("far", new CampaignId("OTHER"), Ct)).Id;
        Assert.Equal(sameList, (await Import(text, new ImportRequest { List = first, Duplicates = check })).Imported == 1);
        Assert.Equal(sameCampaign, (await Import(text, new ImportRequest { List = second, Duplicates = check })).Imported == 1);
        Assert.Equal(elsewhere, (await Import(text, new ImportRequest { List = far, Duplicates = check })).Imported == 1);
    }

    [Fact]
    public async Task A_quote_that_never_closes_ends_the_import_and_keeps_the_rows_before()
    {
        var list = await List();
        var text = "phone,first_name\n2125550100,A\n2125550101,\"B\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"212556{i:0000},X\n"));
        var result = await Import(text, new ImportRequest { List = list });
        Assert.Contains("a quote opens and never closes", result.Fault, StringComparison.Ordinal);
        Assert.Contains("line 3", result.Fault, StringComparison.Ordinal);
        Assert.Equal("+12125550100", Assert.Single(await Stores.Leads.Search(list, default, 10, Ct)).Phone);
    }

    [Theory]
    [InlineData("", "The file is empty.")]
    [InlineData("name,city\nA,B\n", "names no column for the phone number")]
    [InlineData("PK\u0003\u0004\0\0\0", "not a text file")]
    public async Task A_file_that_cannot_be_used_is_refused_with_the_reason(string text, string reason)
    {
        var result = await Import(text, new ImportRequest { List = await List() });
        Assert.True(result.Finished);
        Assert.Contains(reason, result.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_or_region_that_is_not_there_is_said()
    {
        Assert.Equal("There is no list 999.", (await Import("phone\n", new ImportRequest { List = new ListId(999) })).Fault);
        Assert.StartsWith("XX is not a region", (await Import("phone\n", new ImportRequest { List = await List(), DefaultRegion = "XX" })).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_in_the_western_code_page_keeps_its_letters()
    {
        var list = await List();
        var bytes = Encoding.Latin1.GetBytes("phone;first_name\n2125550100;Zoë\n");
        await Stores.Get<ILeadImporter>().Import(new MemoryStream(bytes), new ImportRequest { List = list }, _ => { }, _ => { }, Ct);
        Assert.Equal("Zoë", Assert.Single(await Stores.Leads.Search(list, default, 10, Ct)).FirstName);
    }

    [Fact]
    public async Task A_stream_that_breaks_off_keeps_the_rows_before()
    {
        var list = await List();
        var rows = string.Concat(Enumerable.Range(0, 9000).Select(i => $"212555{i:0000}\n"));
        await using var file = new BreakingStream(Encoding.UTF8.GetBytes("phone\n" + rows), breaksAt: 70_000);
        var result = await Stores.Get<ILeadImporter>().Import(file, new ImportRequest { List = list }, _ => { }, _ => { }, Ct);
        Assert.StartsWith("The file broke off after line", result.Fault, StringComparison.Ordinal);
        Assert.InRange(result.Imported, 5000, 8999);
    }

    [Fact]
    public async Task Progress_grows_and_ends_finished()
    {
        var seen = new List<ImportProgress>();
        var text = "phone\n" + string.Concat(Enumerable.Range(0, 4000).Select(i => $"212555{i:0000}\n"));
        var request = new ImportRequest { List = await List() };
        var end = await Stores.Get<ILeadImporter>().Import(new MemoryStream(Encoding.UTF8.GetBytes(text)), request, seen.Add, _ => { }, Ct);
        Assert.True(seen.Count >= 3);
        Assert.Equal(seen.Select(p => p.Rows), seen.Select(p => p.Rows).Order());
        Assert.Equal(end, seen[^1]);
        Assert.Equal((4000, text.Length, (long?)text.Length), (end.Rows, (int)end.BytesRead, end.BytesTotal));
    }

    private async Task<ListId> List() => (await Stores.Leads.CreateList("list", Some.Demo, Ct)).Id;

    private sealed class BreakingStream(byte[] bytes, int breaksAt) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => Position < breaksAt ? base.Read(buffer, offset, count) : throw new IOException("the network is gone");

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.CompletedTask;
            var part = new byte[buffer.Length];
            var length = Read(part, 0, part.Length);
            part.AsSpan(0, length).CopyTo(buffer.Span);
            return length;
        }
    }
}

using Carillon.Domain.Campaigns;
using Carillon.Domain.Leads;
using Carillon.Web.Auth;
using Carillon.Web.Imports;

namespace Carillon.Web.Api;

/// <param name="Active">Whether its leads may be dialled.</param>
public sealed record ListActiveDto(bool Active);

/// <summary>Lists of leads.</summary>
internal static class ListsApi
{
    private const int MostLeads = 1000;

    public static void MapLists(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/lists").WithTags("Lists").RequireAuthorization(Roles.Supervisor);
        group.MapGet("", All).WithName("Lists").WithSummary("All lists, or those of a campaign.");
        group.MapPost("", Create).WithName("CreateList").WithSummary("A new, empty list.").RequireAuthorization(Roles.Admin);
        group.MapPut("/{id:long}/active", SetActive).WithName("SetListActive").WithSummary("Whether the list's leads may be dialled.").RequireAuthorization(Roles.Admin);
        group.MapGet("/{id:long}/leads", Leads).WithName("Leads").WithSummary("Leads of a list in order of id, after a lead.");
        group.MapPost("/{id:long}/import", Import).WithName("Import").WithSummary("Uploads a delimited text file; it is imported in the background.")
            .WithDescription("multipart/form-data: first the field options (JSON), then the file in the field file. The body is read as it arrives.").RequireAuthorization(Roles.Admin);
    }

    private static async Task<Ok<ListDto[]>> All(ILeadStore leads, CancellationToken ct, string? campaign = null) =>
        TypedResults.Ok((await leads.Lists(string.IsNullOrEmpty(campaign) ? null : new CampaignId(campaign), ct)).Select(ToDto).ToArray());

    private static async Task<Results<Created<ListDto>, ProblemHttpResult>> Create(
        SaveListDto save, ILeadStore leads, ICampaignStore campaigns, Audit audit, CancellationToken ct)
    {
        var faults = new Faults().Text(save.Name, "name", 100).Name(save.Campaign, "campaign", 32, "_");
        if (!faults.Any && await campaigns.Find(new(save.Campaign), ct) is null)
            faults.Add("campaign", $"There is no campaign {save.Campaign}.");
        if (faults.Any)
            return Problems.Bad(faults);
        var list = await leads.CreateList(save.Name.Trim(), new(save.Campaign), ct);
        await audit.Did("list.create", $"{list.Id} {list.Name} of {list.Campaign}");
        return TypedResults.Created($"{Routes.Api}/lists/{list.Id}", ToDto(list));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> SetActive(
        long id, ListActiveDto active, ILeadStore leads, IGrainFactory grains, Audit audit, CancellationToken ct)
    {
        if (await FindList(id, leads, ct) is not { } list || !await leads.SetListActive(list.Id, active.Active, ct))
            return Unknown(id);
        await audit.Did("list.active", $"{id} {(active.Active ? "on" : "off")}");
        await grains.GetGrain<ICampaignGrain>(list.Campaign.Value).LeadsChanged();
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<LeadDto[]>, ProblemHttpResult>> Leads(long id, ILeadStore leads, CancellationToken ct, long after = 0, int count = 100)
    {
        if (count is < 1 or > MostLeads)
            return Problems.Bad("count", $"count is {count}; it must be 1 to {MostLeads}.");
        var found = await leads.Search(new(id), new(after), count, ct);
        return TypedResults.Ok(found.Select(Realtime.AgentMapping.ToDto).ToArray());
    }

    private static async Task<Results<Accepted<ImportDto>, ProblemHttpResult>> Import(
        long id, HttpContext http, ILeadStore leads, ImportJobs jobs, WebOptions options, Audit audit, CancellationToken ct)
    {
        if (await FindList(id, leads, ct) is not { } list)
            return Unknown(id);
        if (http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = options.MaximumImportBytes;
        var (job, fault) = await ImportUpload.Receive(http.Request, list, jobs, ct);
        if (job is null)
            return Problems.Bad("file", fault!);
        if (!jobs.TryEnqueue(job))
        {
            job.Dispose();
            return TypedResults.Problem("Too many imports wait already. Try again when one has ended.", statusCode: StatusCodes.Status429TooManyRequests, title: "Too many imports");
        }
        await audit.Did("list.import", $"{job.ToDto().FileName} into {id}");
        return TypedResults.Accepted($"{Routes.Api}/imports/{job.Id}", job.ToDto());
    }

    private static async Task<LeadList?> FindList(long id, ILeadStore leads, CancellationToken ct) =>
        (await leads.Lists(null, ct)).FirstOrDefault(l => l.Id.Value == id);

    private static ListDto ToDto(LeadList list) => new()
    {
        Id = list.Id.Value,
        Name = list.Name,
        Campaign = list.Campaign.Value,
        Active = list.Active,
        Leads = list.Leads,
        Ready = list.Ready,
    };

    private static ProblemHttpResult Unknown(long id) => Problems.NotFound($"There is no list {id}.");
}

using System.Security.Claims;
using Carillon.Domain.Campaigns;
using Carillon.Web.Auth;

namespace Carillon.Web.Api;

/// <summary>Campaigns, and STOP for one of them.</summary>
internal static class CampaignsApi
{
    public static void MapCampaigns(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/campaigns").WithTags("Campaigns").RequireAuthorization(Roles.Supervisor);
        group.MapGet("", All).WithName("Campaigns").WithSummary("All campaigns.");
        group.MapGet("/{id}", Find).WithName("Campaign").WithSummary("One campaign.");
        group.MapPost("", Create).WithName("CreateCampaign").WithSummary("A new campaign.").RequireAuthorization(Roles.Admin);
        group.MapPut("/{id}", Change).WithName("ChangeCampaign").WithSummary("Changes a campaign; it takes effect at once.").RequireAuthorization(Roles.Admin);
        group.MapPost("/{id}/stop", Stop).WithName("StopCampaign").WithSummary("STOP: no call is placed any more; what rings, rings on.");
        group.MapPost("/{id}/resume", Resume).WithName("ResumeCampaign").WithSummary("Goes on dialling.");
    }

    private static async Task<Ok<CampaignDto[]>> All(ICampaignStore campaigns, CancellationToken ct) =>
        TypedResults.Ok((await campaigns.All(ct)).OrderBy(c => c.Id.Value, StringComparer.Ordinal).Select(c => c.ToDto()).ToArray());

    private static async Task<Results<Ok<CampaignDto>, ProblemHttpResult>> Find(string id, ICampaignStore campaigns, CancellationToken ct) =>
        await campaigns.Find(new(id), ct) is { } found ? TypedResults.Ok(found.ToDto()) : Unknown(id);

    private static async Task<Results<Created<CampaignDto>, ProblemHttpResult>> Create(
        CampaignDto campaign, ICampaignStore campaigns, IGrainFactory grains, Audit audit, CancellationToken ct)
    {
        var faults = CampaignCheck.Check(campaign);
        if (faults.Any)
            return Problems.Bad(faults);
        if (await campaigns.Find(new(campaign.Id), ct) is not null)
            return Problems.Conflict($"There is a campaign {campaign.Id} already.");
        var saved = await Save(campaign with { Version = 0 }, "campaign.create", campaigns, grains, audit, ct);
        return saved is null ? Problems.SavedMeanwhile($"Campaign {campaign.Id}") : TypedResults.Created($"{Routes.Api}/campaigns/{campaign.Id}", saved);
    }

    private static async Task<Results<Ok<CampaignDto>, ProblemHttpResult>> Change(
        string id, CampaignDto campaign, ICampaignStore campaigns, IGrainFactory grains, Audit audit, CancellationToken ct)
    {
        var faults = CampaignCheck.Check(campaign).Unless(campaign.Id == id, "id", "id must be the one in the address.");
        if (faults.Any)
            return Problems.Bad(faults);
        if (await campaigns.Find(new(id), ct) is null)
            return Unknown(id);
        var saved = await Save(campaign, "campaign.change", campaigns, grains, audit, ct);
        return saved is null ? Problems.SavedMeanwhile($"Campaign {id}") : TypedResults.Ok(saved);
    }

    private static async Task<CampaignDto?> Save(
        CampaignDto campaign, string what, ICampaignStore campaigns, IGrainFactory grains, Audit audit, CancellationToken ct)
    {
        var settings = campaign.ToSettings();
        if (!await campaigns.Save(settings, ct))
            return null;
        await audit.Did(what, $"{campaign.Id}: {campaign.DialMethod}, level {campaign.DialLevel}, {(campaign.Active ? "active" : "inactive")}");
        await grains.GetGrain<ICampaignGrain>(campaign.Id).SettingsChanged();
        return (await campaigns.Find(settings.Id, ct) ?? settings).ToDto();
    }

    private static Task<Results<NoContent, ProblemHttpResult>> Stop(
        string id, ClaimsPrincipal user, ICampaignStore campaigns, IGrainFactory grains, Audit audit, CancellationToken ct) =>
        Tell(id, "campaign.stop", (grain) => grain.Stop(user.UserId()), campaigns, grains, audit, ct);

    private static Task<Results<NoContent, ProblemHttpResult>> Resume(
        string id, ClaimsPrincipal user, ICampaignStore campaigns, IGrainFactory grains, Audit audit, CancellationToken ct) =>
        Tell(id, "campaign.resume", (grain) => grain.Resume(user.UserId()), campaigns, grains, audit, ct);

    private static async Task<Results<NoContent, ProblemHttpResult>> Tell(
        string id, string what, Func<ICampaignGrain, Task> verb, ICampaignStore campaigns, IGrainFactory grains, Audit audit, CancellationToken ct)
    {
        if (await campaigns.Find(new(id), ct) is null)
            return Unknown(id);
        await verb(grains.GetGrain<ICampaignGrain>(id));
        await audit.Did(what, id);
        return TypedResults.NoContent();
    }

    private static ProblemHttpResult Unknown(string id) => Problems.NotFound($"There is no campaign {id}.");
}

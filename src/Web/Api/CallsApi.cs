using System.Security.Claims;
using Carillon.Domain.Calls;
using Carillon.Web.Auth;

namespace Carillon.Web.Api;

/// <summary>Calls of the past. An agent sees his own.</summary>
internal static class CallsApi
{
    private const int MostRows = 500;

    public static void MapCalls(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/calls").WithTags("Calls").RequireAuthorization(Roles.Agent);
        group.MapGet("", Recent).WithName("Calls").WithSummary("The newest calls, by campaign and agent; an agent gets his own.");
        group.MapGet("/{id}/audio", Audio).WithName("CallAudio").WithSummary("How the legs of a call were heard: its customer, its link, and its agent's phone once he has logged out.");
    }

    private static async Task<Results<Ok<AttemptDto[]>, ProblemHttpResult>> Recent(
        ClaimsPrincipal user, IAttemptStore attempts, CancellationToken ct, string? campaign = null, string? agent = null, int count = 50)
    {
        if (count is < 1 or > MostRows)
            return Problems.Bad("count", $"count is {count}; it must be 1 to {MostRows}.");
        UserId? whose = user.MayWatch() ? (string.IsNullOrEmpty(agent) ? null : new UserId(agent)) : user.UserId();
        CampaignId? where = string.IsNullOrEmpty(campaign) ? null : new CampaignId(campaign);
        var rows = await attempts.Recent(where, whose, count, ct);
        return TypedResults.Ok(rows.Select(ToDto).ToArray());
    }

    private static async Task<Results<Ok<LegAudioDto[]>, ProblemHttpResult>> Audio(
        string id, ClaimsPrincipal user, IAttemptStore attempts, IAudioStore audio, CancellationToken ct)
    {
        if (!Guid.TryParse(id, out var key))
            return Problems.Bad("id", "id is not the id of a call.");
        // Somebody else's call looks like none: an agent learns nothing about it.
        var call = await attempts.Find(new(key), ct);
        if (call is null || (!user.MayWatch() && call.Agent != user.UserId().Value))
            return Problems.NotFound("There is no such call.");
        return TypedResults.Ok((await audio.OfAttempt(call.Id, ct)).OrderBy(a => a.Of).Select(AudioMapping.ToDto).ToArray());
    }

    private static AttemptDto ToDto(AttemptRow row) => new()
    {
        Id = row.Id.ToString(),
        Campaign = row.Campaign.Value,
        Lead = row.Lead.Value,
        Phone = row.Phone,
        At = row.At,
        EndedAt = row.EndedAt,
        Cause = row.Cause,
        Agent = row.Agent,
        Disposition = row.Disposition,
        TalkSeconds = row.Talk.TotalSeconds,
        Recording = row.Recording,
        Mos = row.Mos,
    };
}

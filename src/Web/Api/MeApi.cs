using System.Security.Claims;
using Carillon.Domain.Campaigns;
using Carillon.Domain.Cluster;
using Carillon.Web.Auth;

namespace Carillon.Web.Api;

/// <summary>What the person who asks is, and may choose.</summary>
internal static class MeApi
{
    public static void MapMe(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/me").WithTags("Me").RequireAuthorization(Roles.Agent);
        group.MapGet("", Me).WithName("Me").WithSummary("Who is logged in.");
        group.MapGet("/choices", Choices).WithName("MyChoices").WithSummary("Campaigns and phones that an agent may choose.");
    }

    private static Ok<MeDto> Me(ClaimsPrincipal user) => TypedResults.Ok(new MeDto(
        user.UserId().Value, user.FindFirstValue(Claims.Name) ?? "", user.FindFirstValue(Claims.Role) ?? ""));

    private static async Task<Ok<ChoicesDto>> Choices(
        ClaimsPrincipal principal, UserDirectory users, ICampaignStore campaigns, IInfrastructureStore infrastructure, CancellationToken ct)
    {
        var user = await users.Find(principal.UserId(), ct);
        var allowed = user?.Campaigns ?? [];
        var open = (await campaigns.All(ct)).Where(c => c.Active && (allowed.Count == 0 || allowed.Contains(c.Id)));
        var phones = await infrastructure.Phones(ct);
        return TypedResults.Ok(new ChoicesDto(
            [.. open.OrderBy(c => c.Name, StringComparer.Ordinal).Select(c => new ChoiceDto(c.Id.Value, c.Name, c.DialMethod.ToString().ToUpperInvariant()))],
            [.. phones.OrderBy(p => p.Id.Value, StringComparer.Ordinal).Select(p => new ChoiceDto(p.Id.Value, p.Id.Value, p.Server.Value))],
            user?.Phone?.Value));
    }
}

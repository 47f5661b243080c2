using System.Security.Claims;
using Carillon.Domain.Cluster;
using Carillon.Web.Auth;
using Carillon.Web.Realtime;

namespace Carillon.Web.Api;

/// <summary>The floor at this moment, and STOP for the whole system.</summary>
internal static class FloorApi
{
    public static void MapFloor(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("").WithTags("Floor").RequireAuthorization(Roles.Supervisor);
        group.MapGet("/floor", Floor).WithName("Floor").WithSummary("The floor at this moment; screens are pushed to by the hub instead.");
        group.MapGet("/quality", Quality).WithName("Quality").WithSummary("How calls were heard in the last hour and day, by server and carrier. Answered from memory.");
        group.MapPost("/system/stop", Stop).WithName("StopSystem").WithSummary("STOP for everything: no call is placed any more.");
        group.MapPost("/system/resume", Resume).WithName("ResumeSystem").WithSummary("Dialling goes on.");
    }

    private static async Task<Ok<FloorDto>> Floor(IGrainFactory grains) => TypedResults.Ok((await Grain(grains).GetState()).ToDto());

    private static async Task<Ok<ServerAudioDto[]>> Quality(IGrainFactory grains) =>
        TypedResults.Ok((await Grain(grains).Audio()).Select(AudioMapping.ToDto).ToArray());

    private static async Task<NoContent> Stop(ClaimsPrincipal user, IGrainFactory grains, Audit audit)
    {
        await Grain(grains).StopSystem(user.UserId());
        await audit.Did("system.stop");
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> Resume(ClaimsPrincipal user, IGrainFactory grains, Audit audit)
    {
        await Grain(grains).ResumeSystem(user.UserId());
        await audit.Did("system.resume");
        return TypedResults.NoContent();
    }

    private static IFloorGrain Grain(IGrainFactory grains) => grains.GetGrain<IFloorGrain>(FloorHub.GrainKey);
}

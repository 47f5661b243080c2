using System.Security.Claims;
using Carillon.Domain.Cluster;
using Carillon.Web.Auth;
using Carillon.Web.Realtime;

namespace Carillon.Web.Api;

/// <summary>SIP carriers, and STOP for one of them.</summary>
internal static class CarriersApi
{
    public static void MapCarriers(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/carriers").WithTags("Carriers").RequireAuthorization(Roles.Supervisor);
        group.MapGet("", All).WithName("Carriers").WithSummary("All carriers; their passwords are never shown.");
        group.MapGet("/{id}", Find).WithName("Carrier").WithSummary("One carrier.");
        group.MapPost("", Create).WithName("CreateCarrier").WithSummary("A new carrier.").RequireAuthorization(Roles.Admin);
        group.MapPut("/{id}", Change).WithName("ChangeCarrier").WithSummary("Changes a carrier; a null password keeps the old one.").RequireAuthorization(Roles.Admin);
        group.MapPost("/{id}/stop", Stop).WithName("StopCarrier").WithSummary("STOP: no call is placed through it any more.");
        group.MapPost("/{id}/resume", Resume).WithName("ResumeCarrier").WithSummary("Calls go through it again.");
    }

    private static async Task<Ok<CarrierDto[]>> All(IInfrastructureStore store, IGrainFactory grains, CancellationToken ct)
    {
        var stopped = await Stopped(grains);
        return TypedResults.Ok((await store.Carriers(ct)).OrderBy(c => c.Id.Value, StringComparer.Ordinal).Select(c => CarrierMapping.ToDto(c, stopped)).ToArray());
    }

    private static async Task<Results<Ok<CarrierDto>, ProblemHttpResult>> Find(string id, IInfrastructureStore store, IGrainFactory grains, CancellationToken ct) =>
        await FindStored(id, store, ct) is { } found ? TypedResults.Ok(CarrierMapping.ToDto(found, await Stopped(grains))) : Unknown(id);

    private static async Task<Results<Created<CarrierDto>, ProblemHttpResult>> Create(
        CarrierDto carrier, IInfrastructureStore store, IGrainFactory grains, Audit audit, CancellationToken ct)
    {
        var all = await store.Carriers(ct);
        var faults = CarrierCheck.FaultsOf(carrier, carrier.Password ?? "", all);
        if (faults.Any)
            return Problems.Bad(faults);
        if (all.Any(c => c.Id.Value == carrier.Id))
            return Problems.Conflict($"There is a carrier {carrier.Id} already.");
        if (!await store.Save(CarrierMapping.FromDto(carrier, carrier.Password ?? "") with { Version = 0 }, ct))
            return Problems.SavedMeanwhile($"Carrier {carrier.Id}");
        return TypedResults.Created($"{Routes.Api}/carriers/{carrier.Id}", await Saved(carrier, "carrier.create", store, grains, audit, ct));
    }

    private static async Task<Results<Ok<CarrierDto>, ProblemHttpResult>> Change(
        string id, CarrierDto carrier, IInfrastructureStore store, IGrainFactory grains, Audit audit, CancellationToken ct)
    {
        var all = await store.Carriers(ct);
        var known = all.FirstOrDefault(c => c.Id.Value == id);
        var password = carrier.Password ?? known?.Password ?? "";
        var faults = CarrierCheck.FaultsOf(carrier, password, all).Unless(carrier.Id == id, "id", "id must be the one in the address.");
        if (faults.Any)
            return Problems.Bad(faults);
        if (known is null)
            return Unknown(id);
        if (!await store.Save(CarrierMapping.FromDto(carrier, password), ct))
            return Problems.SavedMeanwhile($"Carrier {id}");
        return TypedResults.Ok(await Saved(carrier, "carrier.change", store, grains, audit, ct));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Stop(
        string id, ClaimsPrincipal user, IInfrastructureStore store, IGrainFactory grains, Audit audit, CancellationToken ct)
    {
        if (await FindStored(id, store, ct) is null)
            return Unknown(id);
        await grains.GetGrain<IFloorGrain>(FloorHub.GrainKey).StopCarrier(new(id), user.UserId());
        await audit.Did("carrier.stop", id);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Resume(
        string id, ClaimsPrincipal user, IInfrastructureStore store, IGrainFactory grains, Audit audit, CancellationToken ct)
    {
        if (await FindStored(id, store, ct) is null)
            return Unknown(id);
        await grains.GetGrain<IFloorGrain>(FloorHub.GrainKey).ResumeCarrier(new(id), user.UserId());
        await audit.Did("carrier.resume", id);
        return TypedResults.NoContent();
    }

    private static async Task<CarrierDto> Saved(
        CarrierDto carrier, string what, IInfrastructureStore store, IGrainFactory grains, Audit audit, CancellationToken ct)
    {
        await audit.Did(what, $"{carrier.Id} at {carrier.Host}:{carrier.Port} {carrier.Transport}");
        await SwitchConfiguration.Changed(store, grains, ct);
        var saved = await FindStored(carrier.Id, store, ct);
        return saved is null ? carrier with { Password = null } : CarrierMapping.ToDto(saved, await Stopped(grains));
    }

    private static async Task<CarrierSettings?> FindStored(string id, IInfrastructureStore store, CancellationToken ct) =>
        (await store.Carriers(ct)).FirstOrDefault(c => c.Id.Value == id);

    private static async Task<IReadOnlyList<CarrierId>> Stopped(IGrainFactory grains) =>
        (await grains.GetGrain<IFloorGrain>(FloorHub.GrainKey).GetState()).StoppedCarriers;

    private static ProblemHttpResult Unknown(string id) => Problems.NotFound($"There is no carrier {id}.");
}

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
        return TypedResults.Ok((await store.Carriers(ct)).OrderBy(c => c.Id.Value, StringComparer.Ordinal).Select(c => ToDto(c, stopped)).ToArray());
    }

    private static async Task<Results<Ok<CarrierDto>, ProblemHttpResult>> Find(string id, IInfrastructureStore store, IGrainFactory grains, CancellationToken ct) =>
        await FindStored(id, store, ct) is { } found ? TypedResults.Ok(ToDto(found, await Stopped(grains))) : Unknown(id);

    private static async Task<Results<Created<CarrierDto>, ProblemHttpResult>> Create(
        CarrierDto carrier, IInfrastructureStore store, IGrainFactory grains, Audit audit, CancellationToken ct)
    {
        var faults = Check(carrier);
        if (faults.Any)
            return Problems.Bad(faults);
        if (await FindStored(carrier.Id, store, ct) is not null)
            return Problems.Conflict($"There is a carrier {carrier.Id} already.");
        if (!await store.Save(FromDto(carrier, carrier.Password ?? "") with { Version = 0 }, ct))
            return Problems.SavedMeanwhile($"Carrier {carrier.Id}");
        return TypedResults.Created($"{Routes.Api}/carriers/{carrier.Id}", await Saved(carrier, "carrier.create", store, grains, audit, ct));
    }

    private static async Task<Results<Ok<CarrierDto>, ProblemHttpResult>> Change(
        string id, CarrierDto carrier, IInfrastructureStore store, IGrainFactory grains, Audit audit, CancellationToken ct)
    {
        var faults = Check(carrier).Unless(carrier.Id == id, "id", "id must be the one in the address.");
        if (faults.Any)
            return Problems.Bad(faults);
        if (await FindStored(id, store, ct) is not { } known)
            return Unknown(id);
        if (!await store.Save(FromDto(carrier, carrier.Password ?? known.Password), ct))
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
        return saved is null ? carrier with { Password = null } : ToDto(saved, await Stopped(grains));
    }

    private static Faults Check(CarrierDto c) => new Faults()
        .Name(c.Id, "id", 32)
        .Text(c.Name, "name", 100)
        .Unless(Uri.CheckHostName(c.Host) != UriHostNameType.Unknown, "host", "host must be a name or an address.")
        .Range(c.Port, c.Transport == "dns" ? 0 : 1, 65535, "port")
        .Unless(c.Transport is null or "udp" or "tcp" or "tls" or "dns", "transport", "transport must be udp, tcp, tls or dns.")
        .Unless(SrtpSetting.IsKnown(c.Srtp), "srtp", SrtpSetting.Fault)
        .Unless(!SrtpSetting.NeedsTls(c.Srtp) || c.Transport == "tls", "srtp", "srtp needs the transport tls: its keys are in the signalling.")
        .Range(c.GainDb, -12, 12, "gainDb")
        .Range(c.CallsPerSecond, 0.1, 1000, "callsPerSecond")
        .Range(c.MaximumCalls, 1, 100_000, "maximumCalls")
        .Range(c.Weight, 1, 1000, "weight")
        .Unless(!c.Register || !string.IsNullOrWhiteSpace(c.User), "user", "user must not be empty where we register with the carrier.")
        .Text(c.User, "user", 64, required: false)
        .Text(c.Password, "password", 128, required: false)
        .Unless((c.DialPrefix ?? "").All(x => char.IsAsciiDigit(x) || x is '+' or '*' or '#'), "dialPrefix", "dialPrefix must be digits, + * or #.");

    private static async Task<CarrierSettings?> FindStored(string id, IInfrastructureStore store, CancellationToken ct) =>
        (await store.Carriers(ct)).FirstOrDefault(c => c.Id.Value == id);

    private static async Task<IReadOnlyList<CarrierId>> Stopped(IGrainFactory grains) =>
        (await grains.GetGrain<IFloorGrain>(FloorHub.GrainKey).GetState()).StoppedCarriers;

    private static CarrierDto ToDto(CarrierSettings c, IReadOnlyList<CarrierId> stopped) => new()
    {
        Id = c.Id.Value,
        Name = c.Name,
        Host = c.Host,
        Port = c.Port,
        Transport = c.Transport switch { CarrierTransport.Tcp => "tcp", CarrierTransport.Tls => "tls", CarrierTransport.Dns => "dns", _ => "udp" },
        Srtp = SrtpSetting.Text(c.Srtp),
        GainDb = c.GainDb,
        LevelControl = c.LevelControl,
        Servers = [.. c.Servers.Select(s => s.Value)],
        CallsPerSecond = c.CallsPerSecond,
        MaximumCalls = c.MaximumCalls,
        Register = c.Register,
        User = c.User,
        DialPrefix = c.DialPrefix,
        KeepPlus = c.KeepPlus,
        Active = c.Active,
        Weight = c.Weight,
        Stopped = stopped.Contains(c.Id),
        Version = c.Version,
    };

    private static CarrierSettings FromDto(CarrierDto c, string password) => new()
    {
        Id = new(c.Id),
        Name = c.Name.Trim(),
        Host = c.Host,
        Port = c.Port,
        Transport = c.Transport switch { "tcp" => CarrierTransport.Tcp, "tls" => CarrierTransport.Tls, "dns" => CarrierTransport.Dns, _ => CarrierTransport.Udp },
        Srtp = SrtpSetting.Of(c.Srtp),
        GainDb = c.GainDb,
        LevelControl = c.LevelControl,
        Servers = [.. (c.Servers ?? []).Select(s => new ServerId(s))],
        CallsPerSecond = c.CallsPerSecond,
        MaximumCalls = c.MaximumCalls,
        Register = c.Register,
        User = c.User ?? "",
        Password = password,
        DialPrefix = c.DialPrefix ?? "",
        KeepPlus = c.KeepPlus,
        Active = c.Active,
        Weight = c.Weight,
        Version = c.Version,
    };

    private static ProblemHttpResult Unknown(string id) => Problems.NotFound($"There is no carrier {id}.");
}

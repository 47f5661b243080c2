using Carillon.Domain.Cluster;
using Carillon.Web.Auth;

namespace Carillon.Web.Api;

/// <summary>Telephony servers.</summary>
internal static class ServersApi
{
    public static void MapServers(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/servers").WithTags("Servers").RequireAuthorization(Roles.Supervisor);
        group.MapGet("", All).WithName("Servers").WithSummary("All telephony servers.");
        group.MapGet("/{id}", Find).WithName("Server").WithSummary("One telephony server.");
        group.MapPost("", Create).WithName("CreateServer").WithSummary("A new telephony server.").RequireAuthorization(Roles.Admin);
        group.MapPut("/{id}", Change).WithName("ChangeServer").WithSummary("Changes a telephony server.").RequireAuthorization(Roles.Admin);
    }

    private static async Task<Ok<ServerDto[]>> All(IInfrastructureStore store, CancellationToken ct) =>
        TypedResults.Ok((await store.Servers(ct)).OrderBy(s => s.Id.Value, StringComparer.Ordinal).Select(ToDto).ToArray());

    private static async Task<Results<Ok<ServerDto>, ProblemHttpResult>> Find(string id, IInfrastructureStore store, CancellationToken ct) =>
        await FindStored(id, store, ct) is { } found ? TypedResults.Ok(ToDto(found)) : Unknown(id);

    private static async Task<Results<Created<ServerDto>, ProblemHttpResult>> Create(
        ServerDto server, IInfrastructureStore store, IGrainFactory grains, Audit audit, CancellationToken ct)
    {
        var faults = Check(server);
        if (faults.Any)
            return Problems.Bad(faults);
        if (await FindStored(server.Id, store, ct) is not null)
            return Problems.Conflict($"There is a server {server.Id} already.");
        if (!await store.Save(FromDto(server) with { Version = 0 }, ct))
            return Problems.Conflict($"Server {server.Id} was not saved: another server has this control or IAX2 address.");
        return TypedResults.Created($"{Routes.Api}/servers/{server.Id}", await Saved(server, "server.create", store, grains, audit, ct));
    }

    private static async Task<Results<Ok<ServerDto>, ProblemHttpResult>> Change(
        string id, ServerDto server, IInfrastructureStore store, IGrainFactory grains, Audit audit, CancellationToken ct)
    {
        var faults = Check(server).Unless(server.Id == id, "id", "id must be the one in the address.");
        if (faults.Any)
            return Problems.Bad(faults);
        if (await FindStored(id, store, ct) is not { } stored)
            return Unknown(id);
        if (!await store.Save(FromDto(server) with { Draining = stored.Draining }, ct))
            return Problems.Conflict($"Server {id} was not saved: somebody else changed it meanwhile, or another server has this control or IAX2 address.");
        return TypedResults.Ok(await Saved(server, "server.change", store, grains, audit, ct));
    }

    private static async Task<ServerDto> Saved(
        ServerDto server, string what, IInfrastructureStore store, IGrainFactory grains, Audit audit, CancellationToken ct)
    {
        await audit.Did(what, $"{server.Id} at {server.Control}");
        await SwitchConfiguration.Changed(store, grains, ct);
        return await FindStored(server.Id, store, ct) is { } saved ? ToDto(saved) : server;
    }

    private static Faults Check(ServerDto s) => new Faults()
        .Name(s.Id, "id", 32, "_-")
        .Unless(Uri.TryCreate(s.Control, UriKind.Absolute, out var control) && control.Scheme is "http" or "https", "control", "control must be an address such as http://10.0.0.5:7061.")
        .Unless(Uri.CheckHostName(s.Iax2Host) != UriHostNameType.Unknown, "iax2Host", "iax2Host must be a name or an address.")
        .Unless(string.IsNullOrEmpty(s.SipHost) || Uri.CheckHostName(s.SipHost) != UriHostNameType.Unknown, "sipHost", "sipHost must be a name or an address.")
        .Range(s.Iax2Port, 1, 65535, "iax2Port")
        .Range(s.SipPort, 1, 65535, "sipPort")
        .Range(s.MaximumLegs, 1, 100_000, "maximumLegs");

    internal static async Task<TelephonyServer?> FindStored(string id, IInfrastructureStore store, CancellationToken ct) =>
        (await store.Servers(ct)).FirstOrDefault(s => s.Id.Value == id);

    internal static ServerDto ToDto(TelephonyServer s) => new()
    {
        Id = s.Id.Value,
        Control = s.Control.OriginalString,
        Iax2Host = s.Iax2Host,
        Iax2Port = s.Iax2Port,
        SipHost = s.SipHost,
        SipPort = s.SipPort,
        Active = s.Active,
        MaximumLegs = s.MaximumLegs,
        Version = s.Version,
        Draining = s.Draining,
    };

    private static TelephonyServer FromDto(ServerDto s) => new()
    {
        Id = new(s.Id),
        Control = new(s.Control),
        Iax2Host = s.Iax2Host,
        Iax2Port = s.Iax2Port,
        SipHost = s.SipHost ?? "",
        SipPort = s.SipPort,
        Active = s.Active,
        MaximumLegs = s.MaximumLegs,
        Version = s.Version,
    };

    internal static ProblemHttpResult Unknown(string id) => Problems.NotFound($"There is no server {id}.");
}

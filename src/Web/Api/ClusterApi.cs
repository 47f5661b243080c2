using System.Security.Claims;
using Carillon.Domain.Cluster;
using Carillon.Domain.Users;
using Carillon.Web.Auth;
using Carillon.Web.Joining;
using Carillon.Web.Realtime;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace Carillon.Web.Api;

/// <summary>How servers come to the cluster: an admin makes a token, the new server asks with it.</summary>
internal static class ClusterApi
{
    private const int MostUses = 100;
    private const int MostMinutes = 24 * 60;

    public static void MapCluster(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/cluster").WithTags("Servers");
        group.MapGet("", ClusterState.Get).WithName("Cluster").WithSummary("All servers, and what must be mended.").RequireAuthorization(Roles.Supervisor);
        group.MapPost("/tokens", MakeToken).WithName("MakeJoinToken").WithSummary("A token by which new servers join; it is shown this once.").RequireAuthorization(Roles.Admin);
        group.MapPost("/join", Join).WithName("Join").WithSummary("A new server asks to join, with a token: what it must know, or why not.").AllowAnonymous();
        group.MapPost("/join/status", Status).WithName("JoinStatus").WithSummary("How far a telephony server that joined is: is it up, are its trunks, both ways.").AllowAnonymous();
    }

    private static async Task<Results<Ok<JoinTokenDto>, ProblemHttpResult>> MakeToken(
        MakeJoinTokenDto wanted, ClaimsPrincipal user, JoinGround ground, IJoinTokenStore tokens, Audit audit, TimeProvider clock, CancellationToken ct)
    {
        var faults = new Faults().Range(wanted.Uses, 1, MostUses, "uses").Range(wanted.Minutes, 1, MostMinutes, "minutes");
        if (faults.Any)
            return Problems.Bad(faults);
        var (token, secret) = JoinToken.New(wanted.Uses, clock.GetUtcNow() + TimeSpan.FromMinutes(wanted.Minutes), user.UserId());
        await tokens.Add(token, ct);
        await audit.Did("cluster.token", $"{token.Id} for {wanted.Uses}");
        return TypedResults.Ok(new JoinTokenDto(new JoinTokenText(ground.Addresses, ground.Fingerprint(), token.Id, secret).ToString(), token.ExpiresAt, wanted.Uses));
    }

    /// 1 a token of ours  2 what was asked for  3 version, schema, clock, name and address: nothing is used up yet  4 one use  5 a telephony server is in the list, and its trunks come up
    private static async Task<Results<Ok<JoinReplyDto>, ProblemHttpResult>> Join(
        JoinRequestDto request, HttpContext http, JoinGround ground, WebOptions options, LogInThrottle throttle, IJoinTokenStore tokens, IInfrastructureStore store,
        IGrainFactory grains, IAuditStore audit, TimeProvider clock, CancellationToken ct)
    {
        var arrived = clock.GetUtcNow();
        var (token, refusal) = await Known(request.Id, request.Secret, http, throttle, tokens, clock, ct); // 1
        if (token is null)
            return refusal!;
        var faults = JoinCheck.Fields(request); // 2
        if (faults.Any)
            return Problems.Bad(faults);
        if (JoinCheck.Agreement(request, options.Version, ground.Schema, arrived) is { } differs) // 3
            return Problems.Conflict(differs);
        var servers = await store.Servers(ct);
        var wanted = ToServer(request, servers);
        if (request.Role == "telephony" && JoinCheck.Place(wanted, servers, await store.Iax2Peers(ct)) is { } taken)
            return Problems.Conflict(taken);
        if (request.Role == "web" && JoinCheck.Database(request, ground) is { } unshared)
            return Problems.Conflict(unshared);
        IReadOnlyList<JoinWebDto> webs = request.Role == "lb" ? await WebDirectory.All(grains, http.RequestServices.GetRequiredService<ISiloMetadataCache>(), ct) : [];
        if (!await tokens.Use(token.Id, ct)) // 4
            return Unauthorised("This token is used up: make another one.");
        if (request.Role == "telephony" && !await store.Save(wanted, ct)) // 5
            return Problems.Conflict($"Server {request.Name} was changed by somebody else at this moment: try again with another token.");
        await audit.Add(clock.GetUtcNow(), token.MadeBy, "cluster.join", $"{request.Role} {request.Name} at {request.Address} by token {token.Id}", CancellationToken.None);
        if (request.Role == "telephony")
            await SwitchConfiguration.Changed(store, grains, ct);
        return TypedResults.Ok(new JoinReplyDto
        {
            ClusterSecret = ground.ClusterSecret,
            Realm = options.PhoneRealm,
            Database = request.Role == "web" ? ground.Database! : "",
            Webs = webs,
            Neighbours = [.. servers.Where(s => s.Active && s.Id != wanted.Id).Select(s => s.Id.Value)],
        });
    }

    private static async Task<Results<Ok<JoinStatusDto>, ProblemHttpResult>> Status(
        JoinAskDto ask, HttpContext http, LogInThrottle throttle, IJoinTokenStore tokens, IGrainFactory grains, TimeProvider clock, CancellationToken ct)
    {
        var (token, refusal) = await Known(ask.Id, ask.Secret, http, throttle, tokens, clock, ct);
        if (token is null)
            return refusal!;
        var floor = await grains.GetGrain<IFloorGrain>(FloorHub.GrainKey).GetState();
        return TypedResults.Ok(ToStatus(floor.Servers, ask.Name));
    }

    /// <summary>Strangers are held off as at a log-in, by their address; who has a token may ask often.</summary>
    private static async Task<(JoinToken? Token, ProblemHttpResult? Refusal)> Known(
        string id, string secret, HttpContext http, LogInThrottle throttle, IJoinTokenStore tokens, TimeProvider clock, CancellationToken ct)
    {
        if (id is not { Length: > 0 and <= 64 } || secret is not { Length: > 0 and <= 128 })
            return (null, Unauthorised(JoinCheck.Token(null, "", clock.GetUtcNow())!));
        var token = await tokens.Find(id, ct);
        if (JoinCheck.Token(token, secret, clock.GetUtcNow()) is not { } fault)
            return (token, null);
        return throttle.Allows(http.Connection.RemoteIpAddress?.ToString() ?? "", "join")
            ? (null, Unauthorised(fault))
            : (null, TypedResults.Problem("Too many wrong tokens. Wait a minute, then try again.", statusCode: StatusCodes.Status429TooManyRequests, title: "Too many tries"));
    }

    private static JoinStatusDto ToStatus(IReadOnlyList<ServerSnapshot> servers, string name)
    {
        var own = servers.FirstOrDefault(s => s.Id.Value == name);
        return own is null
            ? new JoinStatusDto { Detail = "the cluster has not called it yet" }
            : new JoinStatusDto { Up = own.Up, Detail = own.Detail, Trunks = [.. own.Trunks.Select(t => ToTrunk(t, own, servers))] };
    }

    private static JoinTrunkDto ToTrunk(TrunkState trunk, ServerSnapshot own, IReadOnlyList<ServerSnapshot> servers)
    {
        var far = servers.FirstOrDefault(s => s.Id == trunk.To);
        return new(trunk.To.Value, trunk.Up, far?.Trunks.Any(t => t.To == own.Id && t.Up) ?? false, far?.Up ?? false, trunk.RoundTripMs);
    }

    // What an admin has set of a server that comes once more stays.
    private static TelephonyServer ToServer(JoinRequestDto r, IReadOnlyList<TelephonyServer> servers) => new()
    {
        Id = new(r.Name),
        Control = new UriBuilder(Uri.UriSchemeHttp, r.Address, r.ControlPort).Uri,
        Iax2Host = r.Address,
        Iax2Port = r.Iax2Port,
        SipHost = r.Address,
        SipPort = r.SipPort,
        MaximumLegs = r.MaximumLegs,
        Version = servers.FirstOrDefault(s => s.Id.Value == r.Name)?.Version ?? 0,
    };

    private static ProblemHttpResult Unauthorised(string what) => TypedResults.Problem(what, statusCode: StatusCodes.Status401Unauthorized, title: "Not joined");
}

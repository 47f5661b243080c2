using System.Security.Claims;
using Carillon.Domain.Cluster;
using Carillon.Web.Auth;

namespace Carillon.Web.Api;

/// <summary>Telephony servers that test themselves: does sound go both ways, on each route.</summary>
internal static class SelfTestsApi
{
    public static void MapSelfTests(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/servers/{id}/selftest").WithTags("Servers").RequireAuthorization(Roles.Supervisor);
        group.MapGet("", Last).WithName("SelfTest").WithSummary("The last self-test of a telephony server, or the one that runs.");
        group.MapPost("", Start).WithName("StartSelfTest").WithSummary("A telephony server calls its own echo and those behind its trunks; one that runs already goes on.").RequireAuthorization(Roles.Admin);
    }

    private static async Task<Results<Ok<SelfTestDto>, ProblemHttpResult>> Last(string id, IInfrastructureStore store, IGrainFactory grains, CancellationToken ct)
    {
        if (!await IsKnown(id, store, ct))
            return Unknown(id);
        return await Gateway(id, grains).SelfTest() is { } test
            ? TypedResults.Ok(ToDto(test))
            : Problems.NotFound($"No self-test of {id} is known: none was started, or it went with its web server.");
    }

    private static async Task<Results<Accepted<SelfTestDto>, ProblemHttpResult>> Start(
        string id, ClaimsPrincipal user, IInfrastructureStore store, IGrainFactory grains, Audit audit, CancellationToken ct)
    {
        if (!await IsKnown(id, store, ct))
            return Unknown(id);
        var reply = await Gateway(id, grains).StartSelfTest(user.UserId());
        if (reply.Test is not { } test)
            return Problems.Away($"{id} cannot test itself: {(reply.Text.Length > 0 ? reply.Text : "it is away")}");
        await audit.Did("server.selftest", id);
        return TypedResults.Accepted($"{Routes.Api}/servers/{id}/selftest", ToDto(test));
    }

    private static async Task<bool> IsKnown(string id, IInfrastructureStore store, CancellationToken ct) => (await store.Servers(ct)).Any(s => s.Id.Value == id);

    private static ISwitchGatewayGrain Gateway(string id, IGrainFactory grains) => grains.GetGrain<ISwitchGatewayGrain>(id);

    private static SelfTestDto ToDto(SelfTestSnapshot test) => new()
    {
        Server = test.Server.Value,
        By = test.By.Value,
        At = test.At,
        Running = test.IsRunning,
        Routes = [.. test.Routes.Select(r => ToDto(r, test.Server))],
    };

    private static SelfTestRouteDto ToDto(SelfTestRoute route, ServerId own) => new()
    {
        To = route.To.Value,
        Over = route.To == own ? "sip" : "iax2",
        State = route.State switch
        {
            SelfTestState.Waiting => "waiting",
            SelfTestState.Running => "running",
            SelfTestState.Ok => "ok",
            _ => "failed",
        },
        Text = route.Text,
        SetUpMs = route.SetUp?.TotalMilliseconds,
        RoundTripMs = route.Sound?.RoundTrip.TotalMilliseconds,
        LevelDb = route.Sound?.LevelDb,
        LossPercent = route.Sound is { } sound ? Math.Round(100 * sound.Loss, 1) : null,
    };

    private static ProblemHttpResult Unknown(string id) => Problems.NotFound($"There is no server {id}.");
}

using Carillon.Domain.Users;
using Carillon.Web.Auth;

namespace Carillon.Web.Api;

/// <summary>Logging in and staying in.</summary>
internal static class SessionsApi
{
    public static void MapSessions(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/sessions").WithTags("Sessions").AllowAnonymous();
        group.MapPost("", LogIn).WithName("LogIn").WithSummary("Logs a person in: an access token for minutes, a refresh token for the day.");
        group.MapPost("/refresh", Refresh).WithName("RefreshSession").WithSummary("A new pair of tokens for a refresh token.");
    }

    private static async Task<Results<Ok<SessionDto>, ProblemHttpResult>> LogIn(
        LogInDto logIn, HttpContext http, UserDirectory users, PasswordGate passwords, LogInThrottle throttle, Tokens tokens, CancellationToken ct)
    {
        // 1 may this address try  2 find the user  3 check the password, also for nobody  4 issue
        if (logIn.User is not { Length: > 0 and <= 64 } name || logIn.Password is not { Length: > 0 and <= PasswordHasher.MaximumLength })
            return Refused();
        var id = new UserId(name.ToLowerInvariant());
        if (!throttle.Allows(http.Connection.RemoteIpAddress?.ToString() ?? "", id.Value))
            return TooMany("Too many log-ins for this name. Wait a minute, then try again.");
        // 2
        var user = await users.FindFresh(id, ct);
        // 3
        return await passwords.Check(logIn.Password, user is { Active: true } ? user.PasswordHash : null, ct) switch
        {
            PasswordVerdict.Right => TypedResults.Ok(await tokens.Issue(user!, ct)),
            PasswordVerdict.Busy => TooMany("Too many people are logging in at this moment. Try again in a few seconds."),
            _ => Refused(),
        };
    }

    private static async Task<Results<Ok<SessionDto>, ProblemHttpResult>> Refresh(RefreshDto refresh, UserDirectory users, Tokens tokens, CancellationToken ct)
    {
        if (refresh.RefreshToken is not { Length: > 0 and <= 4096 } || await tokens.ReadRefresh(refresh.RefreshToken, ct) is not { } read)
            return Ended();
        var user = await users.Find(read.User, ct);
        return user is { Active: true } && UserStamp.Of(user) == read.Stamp ? TypedResults.Ok(await tokens.Issue(user, ct)) : Ended();
    }

    private static ProblemHttpResult Refused() => TypedResults.Problem(
        "The name or the password is not right.", statusCode: StatusCodes.Status401Unauthorized, title: "Not logged in");

    private static ProblemHttpResult Ended() => TypedResults.Problem(
        "The session has ended. Log in again.", statusCode: StatusCodes.Status401Unauthorized, title: "Not logged in");

    private static ProblemHttpResult TooMany(string what) => TypedResults.Problem(
        what, statusCode: StatusCodes.Status429TooManyRequests, title: "Too many log-ins");
}

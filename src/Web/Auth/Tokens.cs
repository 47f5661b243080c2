using System.Security.Claims;
using Carillon.Domain.Users;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Carillon.Web.Auth;

/// <summary>Writes and reads our tokens: signed (HS256), stateless, an access token for the API and a refresh token for the next pair.</summary>
internal sealed class Tokens(TokenKeys keys, WebOptions options, TimeProvider clock)
{
    public const string Issuer = "carillon";
    public const string AccessAudience = "carillon-api";
    public const string RefreshAudience = "carillon-refresh";
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    public async Task<SessionDto> Issue(User user, CancellationToken ct)
    {
        var key = await keys.Load(ct);
        var now = clock.GetUtcNow();
        var expires = now + options.AccessTokenLifetime;
        return new()
        {
            AccessToken = Write(user, AccessAudience, now, expires, key),
            ExpiresAt = expires,
            RefreshToken = Write(user, RefreshAudience, now, now + options.RefreshTokenLifetime, key),
            Me = new(user.Id.Value, user.Name, user.Role.Name()),
        };
    }

    /// <summary>Who the refresh token was given to, and his stamp then; null when it is not ours, or too old.</summary>
    public async Task<(UserId User, string Stamp)?> ReadRefresh(string token, CancellationToken ct)
    {
        var key = await keys.Load(ct);
        var result = await Handler.ValidateTokenAsync(token, Parameters(RefreshAudience, key));
        if (!result.IsValid)
            return null;
        return (new(Text(result, Claims.User)), Text(result, Claims.Stamp));
    }

    /// <summary>How a token of <paramref name="audience"/> is checked; expiry counts by the injected clock.</summary>
    public TokenValidationParameters Parameters(string audience, SecurityKey? key = null) => new()
    {
        ValidIssuer = Issuer,
        ValidAudience = audience,
        ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
        IssuerSigningKeyResolver = (_, _, _, _) => (key ?? keys.Key) is { } found ? [found] : [],
        NameClaimType = Claims.User,
        RoleClaimType = Claims.Role,
        LifetimeValidator = (notBefore, expires, _, _) => expires is { } end && end > clock.GetUtcNow().UtcDateTime,
    };

    private static string Text(TokenValidationResult result, string claim) => result.Claims.TryGetValue(claim, out var value) ? value as string ?? "" : "";

    private static string Write(User user, string audience, DateTimeOffset now, DateTimeOffset expires, SecurityKey key) =>
        Handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = audience,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = expires.UtcDateTime,
            SigningCredentials = new(key, SecurityAlgorithms.HmacSha256),
            Subject = new ClaimsIdentity(
            [
                new(Claims.User, user.Id.Value),
                new(Claims.Name, user.Name),
                new(Claims.Role, user.Role.Name()),
                new(Claims.Stamp, UserStamp.Of(user)),
            ]),
        });
}

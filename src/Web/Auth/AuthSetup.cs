using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Carillon.Web.Auth;

/// <summary>Wires tokens and policies.</summary>
internal static class AuthSetup
{
    public static void AddCarillonAuth(this IServiceCollection services)
    {
        services.TryAddSingleton<TokenKeys>();
        services.TryAddSingleton<Tokens>();
        services.TryAddSingleton<UserDirectory>();
        services.TryAddSingleton<PasswordGate>();
        services.TryAddSingleton<LogInThrottle>();
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.AddSingleton<IConfigureOptions<JwtBearerOptions>, ConfigureBearer>();
        services.AddAuthorization(Roles.AddPolicies);
    }

    private sealed class ConfigureBearer(Tokens tokens, TokenKeys keys) : IConfigureNamedOptions<JwtBearerOptions>
    {
        public void Configure(JwtBearerOptions options) => Configure(JwtBearerDefaults.AuthenticationScheme, options);

        public void Configure(string? name, JwtBearerOptions options)
        {
            options.MapInboundClaims = false;
            options.TokenValidationParameters = tokens.Parameters(Tokens.AccessAudience);
            options.Events = new() { OnMessageReceived = Receive };
        }

        private async Task Receive(MessageReceivedContext context)
        {
            // A browser cannot set headers on a WebSocket: SignalR sends the token in the query of the upgrade.
            if (context.Request.Path.StartsWithSegments("/hubs", StringComparison.Ordinal) && context.Request.Query["access_token"] is [{ Length: > 0 } token])
                context.Token = token;
            if (context.Token is not null || context.Request.Headers.Authorization.Count > 0)
                await keys.Load(context.HttpContext.RequestAborted);
        }
    }
}

using System.Text.Json.Serialization;
using Carillon.Web.Api;
using Carillon.Web.Auth;
using Carillon.Web.Hosting;
using Carillon.Web.Imports;
using Carillon.Web.Joining;
using Carillon.Web.Monitoring;
using Carillon.Web.Realtime;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Scalar.AspNetCore;

namespace Carillon.Web;

/// <summary>
/// The web role in two lines. The host brings Orleans, the stores of the domain, <see cref="IRecordingFiles"/>, and
/// <see cref="ISqlCounts"/> where it counts.
/// </summary>
public static class CarillonWeb
{
    private const string OpenApiPath = "/api/{documentName}/openapi.json";

    public static IServiceCollection AddCarillonWeb(this IServiceCollection services, WebOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Faults().ToArray() is { Length: > 0 } faults)
            throw new ArgumentException(string.Join("; ", faults), nameof(options));
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddHttpContextAccessor();
        services.AddProblemDetails();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.Never);
        services.AddOpenApi("v1", DescribeApi.Configure);
        services.AddSingleton<Audit>();
        services.AddSingleton<Readiness>();
        services.AddSingleton<Balancers>();
        // Nothing of ours is protected with it; without this, authentication would write key files into somebody's home.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddCarillonAuth();
        services.AddCarillonRealtime();
        services.AddSingleton<FloorMeter>();
        services.AddSingleton<ImportJobs>();
        services.AddHostedService<ImportRunner>();
        return services;
    }

    public static WebApplication MapCarillonWeb(this WebApplication app)
    {
        app.UseForwardedClient(app.Services.GetRequiredService<WebOptions>());
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseSecurityHeaders();
        app.UseWebSockets(new() { KeepAliveInterval = TimeSpan.FromSeconds(15) });
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapApi();
        app.MapCarillonHubs();
        app.MapReference();
        app.MapCarillonClient();
        return app;
    }

    private static void MapApi(this WebApplication app)
    {
        var api = app.MapGroup(Routes.Api);
        api.MapSessions();
        api.MapMe();
        api.MapUsers();
        api.MapCampaigns();
        api.MapLists();
        api.MapImports();
        api.MapDoNotCall();
        api.MapCarriers();
        api.MapServers();
        api.MapSelfTests();
        api.MapDrain();
        api.MapCluster();
        api.MapDatabase();
        api.MapPhones();
        api.MapPeers();
        api.MapCalling();
        api.MapFloor();
        api.MapCalls();
        api.MapRecordings();
        api.MapHealth();
        app.MapFallback("/api/{**rest}", () => Problems.NotFound("There is nothing at this address of the API.")).AllowAnonymous();
    }

    private static void MapReference(this WebApplication app)
    {
        app.MapOpenApi(OpenApiPath).AllowAnonymous();
        app.MapScalarApiReference(SecurityHeaders.ReferencePath, (options, http) =>
        {
            options.WithTitle("Carillon API").WithOpenApiRoutePattern(OpenApiPath);
            // Whatever would lead to somebody else's service stays away.
            options.DisableAgent().DisableMcp().HideDeveloperTools().HideClientButton();
            options.DefaultFonts = false;
            options.DynamicBaseServerUrl = true;
            options.Telemetry = false;
            options.Nonce = http.Items[SecurityHeaders.NonceItem] as string;
        }).AllowAnonymous();
    }
}

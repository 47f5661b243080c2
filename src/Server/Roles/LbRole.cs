using Carillon.Server.Balancer;
using Carillon.Server.Commands;
using Carillon.Server.Options;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;

namespace Carillon.Server.Roles;

/// <summary>The balancer in front of the web servers.</summary>
internal static class LbRole
{
    public static async Task<int> Run(SettingsSource source, IConfiguration configuration, Faults faults, CancellationToken stop)
    {
        var options = RoleSettings.Bind<LbRoleOptions>(configuration, "Lb", faults);
        options.Check(faults);
        var telemetry = TelemetryOptions.Read(configuration, faults);
        var certificate = options.Http.Certificate(faults);
        if (faults.Texts.Count > 0)
            return Complain.BadInput(faults.Texts);
        if (options.Taken().Concat(telemetry.Metrics.Taken()).ToList() is { Count: > 0 } taken)
            return Complain.Unavailable(taken);

        using var log = RoleLogging.Factory(configuration, telemetry.Log, options.Name);
        return await Startup.Guard(() => Host(source, configuration, options, telemetry, certificate, stop), log.CreateLogger("Carillon.Lb"));
    }

    private static async Task Host(SettingsSource source, IConfiguration configuration, LbRoleOptions options, TelemetryOptions telemetry, CertificateFile? certificate, CancellationToken stop)
    {
        var builder = WebApplication.CreateBuilder(HostOptions.OfRoles);
        builder.AddTelemetry(configuration, telemetry, "lb", options.Name);
        // Who leaves in the middle of something is told of there; what counts for an operator, this role says itself.
        builder.Logging.AddFilter("Yarp", LogLevel.Error);
        builder.WebHost.Listen(options.Http, certificate);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(options.Admin));
        builder.WebHost.ConfigureKestrel(kestrel => BalancerLimits.Set(kestrel, options));
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<WebServers>();
        builder.Services.AddSingleton<LbMeter>();
        builder.Services.AddSingleton(services => new SettingsWatch(
            source, options, services.GetRequiredService<WebServers>(), services.GetRequiredService<InMemoryConfigProvider>(), TimeProvider.System, services.GetRequiredService<ILogger<SettingsWatch>>()));
        builder.Services.AddHostedService(services => services.GetRequiredService<SettingsWatch>());
        builder.Services.AddHostedService<DrainWatch>();
        builder.Services.AddSingleton<IActiveHealthCheckPolicy, ReadinessCheck>();
        builder.Services.AddSingleton<IPassiveHealthCheckPolicy, RestAfterFailure>();
        builder.Services.AddSingleton<IForwarderHttpClientFactory>(services => new WebConnections(
            TimeSpan.FromMilliseconds(options.ConnectMs), options.Authorities(new Faults()), services.GetRequiredService<ILogger<ForwarderHttpClientFactory>>()));
        builder.Services.AddReverseProxy().LoadFromMemory(ProxyConfig.Routes, ProxyConfig.Clusters(options));
        var secret = options.ClusterSecretFile is { } file ? ClusterSecret.Read(file, null) : null;
        builder.Services.Replace(ServiceDescriptor.Singleton<IProbingRequestFactory>(new SignedProbes(options.Name, options.Http.Addresses[0], secret, TimeProvider.System)));

        await using var app = builder.Build();
        app.UseMetricsDoor(telemetry.Metrics);
        app.UseStatusDoor(options.Admin.Port);
        app.UseToHttps(options);
        app.MapReverseProxy(proxy =>
        {
            proxy.UseMiddleware<Dispatch>();
            proxy.UsePassiveHealthChecks();
        });
        // Not in a hosted service: before those stop, the listener waits for its connections to end.
        app.Lifetime.ApplicationStopping.Register(app.Services.GetRequiredService<WebServers>().CutAll);
        await app.StartAsync(stop);
        await app.WaitForShutdownAsync(stop);
    }
}

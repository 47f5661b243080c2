using System.Net;
using Carillon.Domain.Calls;
using Carillon.Domain.Cluster;
using Carillon.Server.Commands;
using Carillon.Server.Options;
using Carillon.Storage;
using Carillon.Web;
using Carillon.Web.Api;
using Carillon.Web.Hosting;
using Carillon.Web.Joining;
using Carillon.Web.Monitoring;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace Carillon.Server.Roles;

/// <summary>Web and control: the API, the hubs, the client, and the grains that own the floor.</summary>
internal static class WebRole
{
    public static async Task<int> Run(IConfiguration configuration, Faults faults, CancellationToken stop)
    {
        var options = RoleSettings.Bind<WebRoleOptions>(configuration, "Web", faults);
        options.Check(faults);
        var telemetry = TelemetryOptions.Read(configuration, faults);
        if (!DatabaseAddress.TryParse(options.Database, out var database, out var fault))
            faults.Unless(false, $"Web:Database: {fault}");
        var certificate = options.Http.Certificate(faults);
        if (faults.Texts.Count > 0)
            return Complain.BadInput(faults.Texts);
        if (options.Taken().Concat(telemetry.Metrics.Taken()).ToList() is { Count: > 0 } taken)
            return Complain.Unavailable(taken);

        using var log = RoleLogging.Factory(configuration, telemetry.Log, options.Name);
        return await Startup.Guard(async () =>
        {
            using var found = new Database(database);
            found.Migrate();
            if (await WebNeighbours.Fault(options, found.Writable(), stop) is { } fault)
                throw new CannotStartException(fault);
            await Host(configuration, options, telemetry, database, certificate, stop);
        }, log.CreateLogger("Carillon.Web"));
    }

    private static async Task Host(IConfiguration configuration, WebRoleOptions options, TelemetryOptions telemetry, DatabaseAddress database, CertificateFile? certificate, CancellationToken stop)
    {
        var secret = ClusterSecret.Read(options.ClusterSecretFile, options.ClusterSecret);
        var builder = WebApplication.CreateBuilder(HostOptions.OfRoles);
        builder.AddTelemetry(configuration, telemetry, "web", options.Name);
        builder.WebHost.Listen(options.Http, certificate);
        builder.Services.AddSingleton<IHostLifetime>(new ByToken());
        builder.Services.AddCarillonStorage(new StorageOptions { Database = options.Database, OutboxFolder = Path.Combine(options.DataFolder, "outbox") });
        builder.Services.AddSingleton(new MembershipSql());
        builder.Services.AddSingleton<ISqlCounts, SqlCountsAdapter>();
        builder.Services.AddSingleton<IRecordingFiles>(services => new RecordingFiles(services.GetRequiredService<IInfrastructureStore>(), secret, options.RecordingStore));
        builder.Services.AddSingleton<ISwitchFactory>(services => new SecretSwitchFactory(secret, options.Name, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILoggerFactory>()));
        builder.Services.AddCarillonWeb(options.ToWeb());
        builder.Services.AddSingleton(new JoinGround(
            secret, options.Advertised, () => certificate?.Fingerprint, database.Kind == DatabaseKind.MariaDb ? options.Database : null, database.Nodes.Any(IsLocal), Database.NewestSchema));
        builder.UseOrleans(silo => ConfigureSilo(silo, options, database, certificate));

        await using var app = builder.Build();
        app.UseMetricsDoor(telemetry.Metrics, app.Services.GetRequiredService<FloorMeter>().RefreshAsync);
        app.MapCarillonWeb();
        // Made here, so that an outbox which another process holds ends us with a sentence, and not the host with a stack.
        _ = app.Services.GetRequiredService<IFactLog>();
        await app.StartAsync(stop);
        using var end = new CancellationTokenSource();
        await using var told = stop.Register(() =>
        {
            app.Services.GetRequiredService<Readiness>().Drain();
            end.CancelAfter(TimeSpan.FromSeconds(options.DrainSeconds));
        });
        await app.WaitForShutdownAsync(end.Token);
    }

    private static bool IsLocal(DatabaseNode node) => node.Host is "localhost" || (IPAddress.TryParse(node.Host, out var ip) && IPAddress.IsLoopback(ip));

    private static void ConfigureSilo(ISiloBuilder silo, WebRoleOptions options, DatabaseAddress database, CertificateFile? certificate)
    {
        silo.JoinCluster(options, database);
        silo.UseSiloMetadata(WebDirectory.Told(options.Advertised[0], certificate?.SelfSigned));
        silo.AddCarillonDomain(domain =>
        {
            domain.ProcessName = options.ProcessName;
            domain.Prompts = Prompts.Of(options.PromptFolder);
        });
    }
}

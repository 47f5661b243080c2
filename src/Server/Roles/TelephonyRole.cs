using Carillon.Server.Commands;
using Carillon.Server.Options;
using Carillon.Signalling.Sip;
using Carillon.Switch;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Carillon.Server.Roles;

/// <summary>A telephony server: the switch, its call control over gRPC, and its recordings for those who know the cluster's secret.</summary>
internal static class TelephonyRole
{
    public static async Task<int> Run(IConfiguration configuration, Faults faults, CancellationToken stop)
    {
        var options = RoleSettings.Bind<TelephonyRoleOptions>(configuration, "Telephony", faults);
        options.Check(faults);
        var telemetry = TelemetryOptions.Read(configuration, faults);
        var tls = SipCertificates.Open(options, faults);
        if (faults.Texts.Count > 0)
            return Complain.BadInput(faults.Texts);
        if (options.Taken().Concat(telemetry.Metrics.Taken()).ToList() is { Count: > 0 } taken)
            return Complain.Unavailable(taken);

        using var log = RoleLogging.Factory(configuration, telemetry.Log, options.ServerId);
        return await Startup.Guard(() => Host(configuration, options, telemetry, tls, stop), log.CreateLogger("Carillon.Telephony"));
    }

    private static async Task Host(IConfiguration configuration, TelephonyRoleOptions options, TelemetryOptions telemetry, SipTlsOptions tls, CancellationToken stop)
    {
        var settings = options.ToSwitch();
        settings.SipTls = tls;
        var builder = WebApplication.CreateSlimBuilder(HostOptions.OfRoles);
        builder.AddTelemetry(configuration, telemetry, "telephony", options.ServerId);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenForCallControl(settings));
        builder.WebHost.ReadInPlace();
        builder.Services.AddCarillonSwitch(settings);
        builder.Services.AddSingleton(services => new ControlWatch(options, TimeProvider.System, services.GetRequiredService<ILogger<ControlWatch>>()));
        builder.Services.AddHostedService(services => services.GetRequiredService<ControlWatch>());

        await using var app = builder.Build();
        app.UseMetricsDoor(telemetry.Metrics);
        app.UseClusterSecret(ClusterSecret.Read(options.ClusterSecretFile, options.ClusterSecret), app.Services.GetRequiredService<ControlWatch>());
        app.MapCarillonSwitch();
        app.MapRecordings(options.Recordings, options.RecordingStore);
        // Made here, so that a folder which another process holds ends us with a sentence, and not the host with a stack.
        _ = app.Services.GetRequiredService<SwitchHost>();
        await app.StartAsync(stop);
        await app.WaitForShutdownAsync(stop);
    }
}

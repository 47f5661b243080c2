using Carillon.Domain.Calls;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Hosting;

namespace Carillon.Domain.Cluster;

/// <summary>How a web process hosts the domain: one line. The stores (and IFactLog) are registered by whoever has them.</summary>
public static class DomainHosting
{
    /// <summary>Grains, leases and the supervisor. Clustering is the host's choice: UseLocalhostClustering for one process, ADO.NET for several.</summary>
    public static ISiloBuilder AddCarillonDomain(this ISiloBuilder silo, Action<DomainOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(silo);
        var options = silo.Services.AddOptions<DomainOptions>().Validate(o => o.ProcessName.Length > 0, "ProcessName is empty; it must name this web process.")
            .Validate(o => o.LeaseRenewal > TimeSpan.Zero && o.LeaseTimeToLive >= o.LeaseRenewal * 2 + TimeSpan.FromSeconds(1), "LeaseTimeToLive must be at least twice LeaseRenewal and a second.")
            .ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        silo.Services.TryAddSingleton(TimeProvider.System);
        silo.Services.TryAddSingleton<ISwitchFactory, SwitchClientFactory>();
        silo.Services.AddSingleton<CallLog>();
        silo.Services.AddSingleton<DeadProcesses>();
        silo.Services.AddSingleton<LeaseKeeper>();
        silo.Services.AddHostedService(services => services.GetRequiredService<LeaseKeeper>());
        silo.Services.AddHostedService<Supervisor>();
        return silo;
    }
}

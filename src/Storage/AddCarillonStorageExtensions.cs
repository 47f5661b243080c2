using Carillon.Domain.Agents;
using Carillon.Domain.Calls;
using Carillon.Domain.Campaigns;
using Carillon.Domain.Cluster;
using Carillon.Domain.Leads;
using Carillon.Domain.Users;
using Carillon.Storage.Agents;
using Carillon.Storage.Attempts;
using Carillon.Storage.Audio;
using Carillon.Storage.Campaigns;
using Carillon.Storage.Import;
using Carillon.Storage.Infrastructure;
using Carillon.Storage.Leads;
using Carillon.Storage.Leases;
using Carillon.Storage.Nodes;
using Carillon.Storage.Outbox;
using Carillon.Storage.Recordings;
using Carillon.Storage.Upkeep;
using Carillon.Storage.Users;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Carillon.Storage;

public static class AddCarillonStorageExtensions
{
    /// <summary>
    /// All stores of the domain on one database, and the outbox as a hosted service: register it before the silo, so that what an earlier
    /// run left reaches the database before grains ask. Call <see cref="Database.Migrate"/> before the host starts.
    /// </summary>
    public static IServiceCollection AddCarillonStorage(this IServiceCollection services, StorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(s => new Database(DatabaseAddress.Parse(options.Database), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<Database>>()));
        services.AddSingleton(s => s.GetRequiredService<Database>().Counters);
        services.AddHostedService<WriterWatch>();
        services.AddSingleton<IDatabaseHealth>(new DatabaseStatus(DatabaseAddress.Parse(options.Database)));
        services.AddSingleton<ICampaignStore, CampaignStore>();
        services.AddSingleton<ILeadStore, LeadStore>();
        services.AddSingleton<IDoNotCallStore, DoNotCallStore>();
        services.AddSingleton<ILeadImporter, LeadImporter>();
        services.AddSingleton<IAttemptStore, AttemptStore>();
        services.AddSingleton<IRecordingStore, RecordingStore>();
        services.AddSingleton<IAudioStore, AudioStore>();
        services.AddSingleton<IAgentSessionStore, AgentSessionStore>();
        services.AddSingleton<IUserStore, UserStore>();
        services.AddSingleton<ISecretStore, SecretStore>();
        services.AddSingleton<IJoinTokenStore, JoinTokenStore>();
        services.AddSingleton<IAuditStore, AuditStore>();
        services.AddSingleton<IInfrastructureStore, InfrastructureStore>();
        services.AddSingleton<IActiveNamesStore, ActiveNamesStore>();
        services.AddSingleton<IStopStore, StopStore>();
        services.AddSingleton<ILeaseStore, LeaseStore>();
        services.AddSingleton<FactLog>();
        services.AddSingleton<IFactLog>(s => s.GetRequiredService<FactLog>());
        services.AddSingleton<IHostedService>(s => s.GetRequiredService<FactLog>());
        return services;
    }
}

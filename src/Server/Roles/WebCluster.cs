using System.Data.Common;
using System.Net;
using Carillon.Server.Options;
using Carillon.Storage;
using Microsoft.Extensions.DependencyInjection;
using MySqlConnector;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Carillon.Server.Roles;

/// <summary>
/// How web processes find each other: by Orleans' membership table in the database that they share. With SQLite there is one web process,
/// and nothing to find.
/// </summary>
internal static class WebCluster
{
    private const string ClusterName = "carillon";
    /// <summary>The name by which Orleans knows this driver.</summary>
    private const string Invariant = "MySql.Data.MySqlConnector";

    public static void JoinCluster(this ISiloBuilder silo, WebRoleOptions options, DatabaseAddress database)
    {
        if (database.Kind == DatabaseKind.Sqlite)
            silo.UseLocalhostClustering(options.SiloPort, options.GatewayPort);
        else
            JoinByTable(silo, options, database);
        silo.Configure<SiloOptions>(self => self.SiloName = options.Name);
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            // A process that is declared dead ends itself: a machine that is busy for two seconds must not cost that.
            membership.ProbeTimeout = TimeSpan.FromSeconds(1);
            // Whoever was heard within three of these is alive, whatever its probes say; four seconds each, as it comes, would keep a frozen process for twelve.
            membership.MaxProbeTimeout = TimeSpan.FromSeconds(1);
            membership.NumMissedProbesLimit = 3;
            // After a power cut of all: whoever starts first waits for the entries of the others to be stale, 30 s at most.
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(10);
            membership.NumMissedTableIAmAliveLimit = 3;
        });
    }

    private static void JoinByTable(ISiloBuilder silo, WebRoleOptions options, DatabaseAddress database)
    {
        DbProviderFactories.RegisterFactory(Invariant, MySqlConnectorFactory.Instance);
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (ClusterName, ClusterName));
        silo.ConfigureEndpoints(IPAddress.Parse(options.SiloAddress), options.SiloPort, options.GatewayPort);
        silo.UseAdoNetClustering(table => (table.Invariant, table.ConnectionString) = (Invariant, MembershipSql.Mark(database.ConnectionString)));
        if (database.Nodes.Count > 1)
            silo.Services.AddSingleton<IMembershipTable>(s => ActivatorUtilities.CreateInstance<FollowingMembership>(s, Invariant));
        silo.Services.AddHostedService<SiloDoorWatch>();
        silo.Services.AddHostedService<StandstillWatch>();
    }
}

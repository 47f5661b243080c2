using System.Net;
using Carillon.Server.Roles;
using Carillon.Storage;
using Carillon.Storage.Upkeep;
using Carillon.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService;

namespace Carillon.Tests.Server;

/// <summary>The web processes' list of each other, when the database's writer dies.</summary>
public sealed class FollowingMembershipTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_list_of_web_processes_goes_on_at_the_new_writer()
    {
        using var nodes = DatabaseNodes.Prepare(2, (i, n) =>
            DatabaseConfiguration.Write(i == 0 ? Topology.Primary : Topology.Replica, i + 1, new(n.Address(i), DatabaseNodes.Port), [], 1L << 28));
        for (var i = 0; i < 2; i++)
            nodes.Start(i);
        for (var i = 0; i < 2; i++)
            nodes.WaitFor(i);
        await Promote(nodes, 0, alone: false);
        using var database = new Database(DatabaseAddress.Parse(nodes.Url()));
        database.Migrate();
        var list = new FollowingMembership(database, "MySql.Data.MySqlConnector", new ServiceCollection().BuildServiceProvider(),
            Options.Create(new ClusterOptions { ClusterId = "carillon", ServiceId = "carillon" }), NullLogger<AdoNetClusteringTable>.Instance);
        await list.InitializeMembershipTableAsync(true, Ct);
        var silo = Silo(11111);
        Assert.True(await list.InsertRowAsync(silo, (await list.ReadAllAsync(Ct)).Version.Next(), Ct));

        nodes.Kill(0);
        await Assert.ThrowsAnyAsync<Exception>(() => list.UpdateIAmAliveAsync(silo, Ct));
        await Promote(nodes, 1, alone: true);
        await database.Writable(doubted: true, Ct); // as the watch does every two seconds

        await list.UpdateIAmAliveAsync(silo, Ct);
        var known = await list.ReadAllAsync(Ct);
        Assert.Equal(silo.SiloAddress, Assert.Single(known.Members).Item1.SiloAddress);
        Assert.True(await list.InsertRowAsync(Silo(11112), known.Version.Next(), Ct));
    }

    private static Task Promote(DatabaseNodes nodes, int node, bool alone) => new Promotion(
        DatabaseAddress.Parse(nodes.Url()).As("operator", DatabaseNodes.Password),
        new(new(nodes.Address(node), DatabaseNodes.Port), OldIsDead: true, alone, "replica", DatabaseNodes.Password), _ => { }).Run(Ct);

    private static MembershipEntry Silo(int port) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Loopback, port, 7),
        SiloName = $"silo-{port}",
        HostName = "here",
        Status = SiloStatus.Active,
        ProxyPort = 30000,
        StartTime = new DateTime(2026, 11, 30, 12, 0, 0, DateTimeKind.Utc),
        IAmAliveTime = new DateTime(2026, 11, 30, 12, 0, 0, DateTimeKind.Utc),
    };
}

using System.Data.Common;
using System.Net;
using Carillon.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MySqlConnector;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService;

namespace Carillon.Tests.Storage;

/// <summary>Orleans' own membership table over our tables and named queries.</summary>
public sealed class OrleansMembershipTests : IDisposable
{
    private const string Invariant = "MySql.Data.MySqlConnector";
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly TestDatabase _database = new(DatabaseKind.MariaDb);

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task A_silo_joins_lives_and_is_cleaned_up()
    {
        var table = await Table();
        var empty = await table.ReadAllAsync(Ct);
        Assert.Equal((0, 0), (empty.Members.Count, empty.Version.Version));

        var silo = Silo(11111);
        Assert.True(await table.InsertRowAsync(silo, empty.Version.Next(), Ct));
        Assert.False(await table.InsertRowAsync(Silo(11112), empty.Version.Next(), Ct)); // someone else was faster
        var one = await table.ReadAllAsync(Ct);
        Assert.Equal(1, one.Version.Version);
        Assert.False(await table.InsertRowAsync(silo, one.Version.Next(), Ct)); // it is there already, and the version stays
        Assert.Equal(1, (await table.ReadAllAsync(Ct)).Version.Version);

        var (entry, etag) = Assert.Single(one.Members);
        Assert.Equal((silo.SiloAddress, "silo-11111", SiloStatus.Joining), (entry.SiloAddress, entry.SiloName, entry.Status));
        entry.Status = SiloStatus.Active;
        Assert.True(await table.UpdateRowAsync(entry, etag, one.Version.Next(), Ct));
        Assert.False(await table.UpdateRowAsync(entry, etag, one.Version.Next(), Ct));
        Assert.Equal(SiloStatus.Active, Assert.Single((await table.ReadRowAsync(silo.SiloAddress, Ct)).Members).Item1.Status);

        entry.IAmAliveTime = entry.IAmAliveTime.AddMinutes(1);
        await table.UpdateIAmAliveAsync(entry, Ct);
        var alive = await table.ReadRowAsync(silo.SiloAddress, Ct);
        Assert.Equal((entry.IAmAliveTime, 2), (alive.Members[0].Item1.IAmAliveTime, alive.Version.Version));

        entry.Status = SiloStatus.Dead;
        Assert.True(await table.UpdateRowAsync(entry, alive.Members[0].Item2, alive.Version.Next(), Ct));
        await table.CleanupDefunctSiloEntriesAsync(entry.IAmAliveTime.AddMinutes(1), Ct);
        Assert.Empty((await table.ReadAllAsync(Ct)).Members);
        await table.DeleteMembershipTableEntriesAsync("carillon", Ct);
    }

    private async Task<AdoNetClusteringTable> Table()
    {
        DbProviderFactories.RegisterFactory(Invariant, MySqlConnectorFactory.Instance);
        new Database(_database.Address).Migrate();
        var table = new AdoNetClusteringTable(new ServiceCollection().BuildServiceProvider(),
            Options.Create(new ClusterOptions { ClusterId = "carillon", ServiceId = "carillon" }),
            Options.Create(new AdoNetClusteringSiloOptions { Invariant = Invariant, ConnectionString = _database.Address.ConnectionString }),
            NullLogger<AdoNetClusteringTable>.Instance);
        await table.InitializeMembershipTableAsync(true, Ct);
        return table;
    }

    private static MembershipEntry Silo(int port)
    {
        var start = new DateTime(2026, 11, 22, 12, 0, 0, DateTimeKind.Utc);
        return new MembershipEntry
        {
            SiloAddress = SiloAddress.New(IPAddress.Loopback, port, 7),
            SiloName = $"silo-{port}",
            HostName = "here",
            Status = SiloStatus.Joining,
            ProxyPort = 30000,
            StartTime = start,
            IAmAliveTime = start,
        };
    }
}

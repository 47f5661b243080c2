using System.Diagnostics;
using Carillon.Domain.Cluster;
using Carillon.Domain.Leads;
using Carillon.Storage;
using Carillon.Storage.Upkeep;

namespace Carillon.Tests.Storage;

/// <summary>Three nodes of Galera, as <c>carillon db config</c> configures them.</summary>
public sealed class GaleraTests : IDisposable
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly DatabaseNodes _nodes = DatabaseNodes.Prepare(3, (i, nodes) => new MariaDbConfig
    {
        Topology = Topology.Galera,
        ServerId = i + 1,
        Address = new(nodes.Address(i), DatabaseNodes.Port),
        Peers = [.. Enumerable.Range(0, 3).Select(n => new DatabaseNode(nodes.Address(n), DatabaseNodes.Port))],
        MemoryBytes = 1L << 28,
    }.Write().Replace("gcache.size=1G", "gcache.size=16M", StringComparison.Ordinal));

    public GaleraTests()
    {
        Start(0, "--wsrep-new-cluster");
        Start(1);
        Start(2);
    }

    public void Dispose() => _nodes.Dispose();

    [Fact(Skip = "The copy for a node that joins (wsrep_sst_mariabackup) ends with an error at the donor when these nodes are set up; what comes after it has not been seen")]
    public async Task Writers_at_two_nodes_lose_no_update_and_a_killed_writer_is_followed_by_all_processes()
    {
        using var here = new StoreFixture(new TestDatabase(_nodes.Url()));
        var ready = await Some.ReadyLeads(here, 2000, Ct);
        Assert.Empty((await Status()).Faults);

        await TwoNodesAtOnce(ready);
        await KilledWriter(here, ([.. ready.Leads.Skip(200)], ready.Epoch));
    }

    /// <summary>The same leads and the same lease row, claimed at two nodes: certification refuses (1213), the stores try again, nothing is counted twice or lost.</summary>
    private async Task TwoNodesAtOnce((IReadOnlyList<Lead> Leads, long Epoch) ready)
    {
        using var one = new StoreFixture(new TestDatabase(_nodes.Url(1)));
        using var two = new StoreFixture(new TestDatabase(_nodes.Url(2)));
        var leads = ((IReadOnlyList<Lead>)[.. ready.Leads.Take(200)], ready.Epoch);
        var (first, second) = (new Claims(one, leads), new Claims(two, leads));
        await Task.WhenAll(first.Run(Ct), second.Run(Ct));

        Assert.Equal(200, first.Acknowledged.Count + second.Acknowledged.Count);
        Assert.Empty(first.Acknowledged.Values.Intersect(second.Acknowledged.Values));
        Assert.Equal(200, Convert.ToInt32(_nodes.Ask(0, "SET SESSION wsrep_sync_wait = 7; SELECT COUNT(*) FROM carillon.attempts"), null));
        var retries = one.Get<ISqlCounters>().Read().Retries + two.Get<ISqlCounters>().Read().Retries;
        TestContext.Current.TestOutputHelper!.WriteLine($"conflicts that were tried again: {retries}; claims at each: {first.Acknowledged.Count}, {second.Acknowledged.Count}");
        Assert.True(retries > 0, "no conflict ever came: this test shows nothing");
        Assert.Equal(400, Convert.ToInt32(_nodes.Ask(0, "SELECT commits FROM carillon.leases WHERE resource = 'campaign:DEMO'"), null));
    }

    private async Task KilledWriter(StoreFixture here, (IReadOnlyList<Lead> Leads, long Epoch) ready)
    {
        using var there = new StoreFixture(new TestDatabase(_nodes.Url()));
        Assert.Equal((_nodes.Host(0), _nodes.Host(0)), (await Writer(here), await Writer(there)));
        var claiming = new Claims(here, ready);
        var claims = claiming.Run(Ct);
        await claiming.Until(100, Ct);

        _nodes.Kill(0);
        var killed = Stopwatch.StartNew();
        await claiming.Until(claiming.Acknowledged.Count + 100, Ct);
        TestContext.Current.TestOutputHelper!.WriteLine($"a hundred claims more {killed.Elapsed} after the kill of the writer");
        Assert.Equal((_nodes.Host(1), _nodes.Host(1)), (await Writer(here), await Writer(there)));
        Assert.Contains((await Status()).Faults, f => f.Contains("the cluster has 2 of 3 nodes", StringComparison.Ordinal));

        // One that starts now, and whose list has them in another order, finds where the others write.
        using var later = new StoreFixture(new TestDatabase(_nodes.Url(2, 1, 0)));
        Assert.Equal(_nodes.Host(1), await Writer(later));
        claiming.Stop();
        await claims;
        await claiming.Check(sql => _nodes.Ask(2, "SET SESSION wsrep_sync_wait = 7; " + sql), Ct);
    }

    private static async Task<string> Writer(StoreFixture stores)
    {
        await stores.Get<Database>().Writer.Look(Ct);
        return stores.Get<Database>().Writable().Nodes[0].ToString();
    }

    private Task<DatabaseHealth> Status() => new DatabaseStatus(DatabaseAddress.Parse(_nodes.Url())).Look(Ct);

    // A new node gets a copy of the whole from one that is there; root, who makes it, has no password here.
    private void Start(int node, params string[] more)
    {
        _nodes.Start(node, ["--wsrep-sst-auth=root:", $"--wsrep-sst-receive-address={_nodes.Address(node)}:4444", .. more]);
        _nodes.WaitFor(node);
        var waited = Stopwatch.StartNew();
        while (!"Synced".Equals(_nodes.Ask(node, "SELECT variable_value FROM information_schema.global_status WHERE variable_name = 'wsrep_local_state_comment'")))
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(30), $"node {node} is not synced; they said:\n{_nodes.Tails}");
            Thread.Sleep(100);
        }
    }
}

using System.Diagnostics;
using Carillon.Domain.Calls;
using Carillon.Domain.Cluster;
using Carillon.Domain.Leads;
using Carillon.Storage;
using Carillon.Storage.Upkeep;

namespace Carillon.Tests.Storage;

/// <summary>A primary and two replicas, as <c>carillon db config</c> configures them and <c>carillon db promote</c> joins them.</summary>
public sealed class ReplicationTests : IDisposable
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly DatabaseNodes _nodes = DatabaseNodes.Prepare(3, (i, nodes) => new MariaDbConfig
    {
        Topology = i == 0 ? Topology.Primary : Topology.Replica,
        ServerId = i + 1,
        Address = new(nodes.Address(i), DatabaseNodes.Port),
        MemoryBytes = 1L << 28,
    }.Write());

    private readonly List<string> _said = [];

    public ReplicationTests()
    {
        for (var i = 0; i < 3; i++)
            _nodes.Start(i);
        for (var i = 0; i < 3; i++)
            _nodes.WaitFor(i);
    }

    public void Dispose() => _nodes.Dispose();

    [Fact]
    public async Task A_killed_primary_costs_no_acknowledged_row_and_none_is_written_twice()
    {
        await Promote(0);
        using var stores = new StoreFixture(new TestDatabase(_nodes.Url()));
        Assert.Empty((await Status()).Faults);
        var claiming = new Claims(stores, await Leads(stores, 3000));
        var claims = claiming.Run(Ct);
        await claiming.Until(150, Ct);

        _nodes.Kill(0);
        var killed = Stopwatch.StartNew();
        await Until(() => stores.Get<Database>().Fault is { } fault && fault.Contains("does not answer", StringComparison.Ordinal), "the watch or a claim found no writer");
        Assert.False(stores.Facts.DatabaseReachable);
        var before = claiming.Acknowledged.Count;
        var refused = await Assert.ThrowsAsync<PromotionRefusedException>(() => Promote(1));
        Assert.Contains("--old-is-dead", refused.Message, StringComparison.Ordinal);

        var (next, other) = await PromoteWhoReceivedMost();
        var promoted = killed.Elapsed;
        await claiming.Until(before + 150, Ct);
        TestContext.Current.TestOutputHelper!.WriteLine($"promoted {promoted} and claiming {killed.Elapsed} after the kill");
        claiming.Stop();
        await claims;

        await claiming.Check(sql => _nodes.Ask(next, sql), Ct);
        Assert.Equal(0, Convert.ToInt32(_nodes.Ask(next, "SELECT @@global.read_only"), null));
        Assert.Equal("Yes", (await Reading(other)).Replica!["Slave_IO_Running"]);

        // The old one comes back: read-only, and it takes nobody away.
        _nodes.Start(0);
        _nodes.WaitFor(0);
        Assert.Equal(1, Convert.ToInt32(_nodes.Ask(0, "SELECT @@global.read_only"), null));
        Assert.Contains((await Status()).Faults, f => f.StartsWith(_nodes.Host(0), StringComparison.Ordinal) && f.Contains("replicates from nobody", StringComparison.Ordinal));
        await Promote(next);
        await InGoodOrder();
    }

    /// <summary>The primary waited for one of two: which one has the last row, the refusal of the other says.</summary>
    private async Task<(int Next, int Other)> PromoteWhoReceivedMost()
    {
        try
        {
            await Promote(1, oldIsDead: true);
            return (1, 2);
        }
        catch (PromotionRefusedException refused) when (refused.Message.Contains("has received more", StringComparison.Ordinal))
        {
            await Promote(2, oldIsDead: true);
            return (2, 1);
        }
    }

    [Fact]
    public async Task Writing_moves_while_rows_are_claimed_and_nothing_is_lost_or_doubled()
    {
        await Promote(0);
        using var stores = new StoreFixture(new TestDatabase(_nodes.Url()));
        var claiming = new Claims(stores, await Leads(stores, 3000));
        var claims = claiming.Run(Ct);
        await claiming.Until(100, Ct);
        using var quiet = new StoreFixture(new TestDatabase(_nodes.Url()));
        await quiet.Leads.CreateList("before", Some.Demo, Ct);

        await Promote(2);
        // Its connections were cut, and it has not looked since: it finds out by this, and does it again.
        await quiet.Leads.CreateList("after", Some.Demo, Ct);
        Assert.Equal(["one", "before", "after"], (await quiet.Leads.Lists(null, Ct)).Select(l => l.Name));
        Assert.True(quiet.Get<ISqlCounters>().Read().Retries > 0, "nothing was done again: this test shows nothing");
        await claiming.Until(claiming.Acknowledged.Count + 100, Ct);
        // Once more, as when a former primary is to be taken back: what it writes between two looks is with its replicas, too.
        for (var again = 0; again < 4; again++)
            await Promote(2);
        await claiming.Until(claiming.Acknowledged.Count + 20, Ct);
        claiming.Stop();
        await claims;

        Assert.Contains(_said, s => s.Contains(_nodes.Host(0) + " takes no more writes", StringComparison.Ordinal));
        await claiming.Check(sql => _nodes.Ask(2, sql), Ct);
        await InGoodOrder();
        var roles = (await Status()).Nodes.Select(n => n.Role);
        Assert.Equal(["read-only", "read-only", "writable"], roles);
    }

    [Fact]
    public async Task A_primary_that_freezes_is_noticed_and_one_whose_replicas_are_gone_waits_and_says_so()
    {
        await Promote(0);
        using var stores = new StoreFixture(new TestDatabase(_nodes.Url()));
        await Frozen(stores, await Leads(stores, 1));
        _nodes.Kill(1);
        _nodes.Kill(2);
        // The primary notices a dead replica when it next sends something.
        _ = stores.Get<ILeaseStore>().TryTake("campaign:OTHER", "me", TimeSpan.FromMinutes(1), [], Ct);
        await Until(() => Status().GetAwaiter().GetResult().Faults.Any(f => f.Contains("waits for a replica to acknowledge", StringComparison.Ordinal)), "status tells that nobody acknowledges");
        await Until(
            () =>
            {
                stores.Get<Database>().Writer.Look(Ct).GetAwaiter().GetResult();
                return stores.Get<Database>().Fault is { } fault && fault.Contains("waits for a replica to acknowledge", StringComparison.Ordinal);
            }, "the stores know why nothing is stored");

        var refused = await Assert.ThrowsAsync<PromotionRefusedException>(() => Promote(0, oldIsDead: true, replication: false));
        Assert.Contains("--alone", refused.Message, StringComparison.Ordinal);
        await new Promotion(Operator(), new(Node(0), OldIsDead: true, Alone: true), _said.Add).Run(Ct);
        await Until(() => TryClaim(stores), "it takes writes alone");
    }

    [Fact]
    public async Task What_no_replica_has_received_leaves_the_log_of_a_killed_primary_and_it_follows_the_new_one()
    {
        await Promote(0);
        using var stores = new StoreFixture(new TestDatabase(_nodes.Url()));
        var leads = await Leads(stores, 1);
        foreach (var replica in (int[])[1, 2])
            _nodes.Ask(replica, "STOP SLAVE IO_THREAD");
        var before = _nodes.Ask(0, "SELECT @@global.gtid_binlog_pos");
        var waiting = stores.Attempts.Commit(Some.Demo, leads.Epoch, [Some.Attempt(leads.Leads[0], leads.Epoch)], Ct);
        await Until(() => !before!.Equals(_nodes.Ask(0, "SELECT @@global.gtid_binlog_pos")), "the commit is in the primary's log, and waits");

        _nodes.Kill(0);
        Assert.Equal(CommitOutcome.DatabaseAway, (await waiting).Outcome);
        await Promote(1, oldIsDead: true);
        _nodes.Start(0);
        _nodes.WaitFor(0);
        await Promote(1);
        await InGoodOrder();
        Assert.Empty(await stores.Attempts.Open(Some.Demo, Ct));
        // All three store the same from here on.
        await stores.Leads.CreateList("after", Some.Demo, Ct);
        await Until(() => "after".Equals(_nodes.Ask(0, "SELECT MAX(name) FROM carillon.lists WHERE name = 'after'")), "the old primary has the new one's rows");
    }

    [Fact]
    public async Task Of_two_replicas_the_one_that_has_received_less_is_not_promoted()
    {
        await Promote(0);
        using var stores = new StoreFixture(new TestDatabase(_nodes.Url()));
        _nodes.Ask(2, "STOP SLAVE IO_THREAD");
        await Leads(stores, 5);
        _nodes.Kill(0);
        var refused = await Assert.ThrowsAsync<PromotionRefusedException>(() => Promote(2, oldIsDead: true));
        Assert.Contains($"promote {_nodes.Host(1)}", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, Convert.ToInt32(_nodes.Ask(2, "SELECT @@global.read_only"), null));
    }

    /// <summary>Who waits for a primary that has stopped answering is let go; what he asked for happens once, when he asks again.</summary>
    private async Task Frozen(StoreFixture stores, (IReadOnlyList<Lead> Leads, long Epoch) ready)
    {
        var attempt = Some.Attempt(ready.Leads[0], ready.Epoch);
        _nodes.Freeze(0);
        var waiting = stores.Attempts.Commit(Some.Demo, ready.Epoch, [attempt], Ct);
        await stores.Get<Database>().Writer.Look(Ct);
        Assert.Equal(CommitOutcome.DatabaseAway, (await waiting).Outcome);
        Assert.Contains("does not answer", stores.Facts.DatabaseFault, StringComparison.Ordinal);

        _nodes.Thaw(0);
        await Until(() => stores.Attempts.Commit(Some.Demo, ready.Epoch, [attempt], Ct).GetAwaiter().GetResult().Claimed.Contains(attempt.Id), "it is claimed");
        Assert.Null(stores.Facts.DatabaseFault);
        Assert.Single(await stores.Attempts.Open(Some.Demo, Ct));
    }

    private static bool TryClaim(StoreFixture stores)
    {
        try
        {
            return stores.Get<ILeaseStore>().TryTake("campaign:THIRD", "me", TimeSpan.FromMinutes(1), [], Ct).Wait(TimeSpan.FromSeconds(3), Ct);
        }
        catch (AggregateException e) when (e.InnerException is StorageUnavailableException)
        {
            return false;
        }
    }

    private DatabaseNode Node(int node) => new(_nodes.Address(node), DatabaseNodes.Port);

    private DatabaseAddress Operator() => DatabaseAddress.Parse(_nodes.Url()).As("operator", DatabaseNodes.Password);

    private Task<DatabaseHealth> Status() => new DatabaseStatus(DatabaseAddress.Parse(_nodes.Url())).Look(Ct);

    private Task<NodeReading> Reading(int node) => NodeReading.Of(Operator().At(Node(node)), Ct);

    private Task Promote(int node, bool oldIsDead = false, bool replication = true) => new Promotion(Operator(),
        new(Node(node), oldIsDead, Alone: false, replication ? "replica" : null, DatabaseNodes.Password), _said.Add).Run(Ct);

    private static Task<(IReadOnlyList<Lead> Leads, long Epoch)> Leads(StoreFixture stores, int count) => Some.ReadyLeads(stores, count, Ct);

    private async Task InGoodOrder()
    {
        IReadOnlyList<string> faults = [];
        await Until(() => (faults = Status().GetAwaiter().GetResult().Faults).Count == 0, () => "all are in good order: " + string.Join("; ", faults));
    }

    private static Task Until(Func<bool> condition, string what) => Until(condition, () => what);

    private static async Task Until(Func<bool> condition, Func<string> what)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(20), $"waited {waited.Elapsed} until {what()}");
            await Task.Delay(50, Ct);
        }
    }
}

using System.Diagnostics;
using Carillon.Domain.Calls;
using Carillon.Domain.Campaigns;
using Carillon.Domain.Cluster;
using Carillon.Domain.Leads;
using Carillon.Storage;
using Carillon.Storage.Upkeep;

namespace Carillon.Tests.Storage;

/// <summary>A whole Galera cluster, its faults, and what Jepsen found of it (lost updates, reads of two moments): nothing of that may show.</summary>
public sealed class GaleraTests : IClassFixture<GaleraCluster>
{
    private readonly GaleraCluster _cluster;

    public GaleraTests(GaleraCluster cluster)
    {
        _cluster = cluster;
        cluster.Begin();
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private DatabaseNodes Nodes => _cluster.Nodes;

    [Fact]
    public async Task Processes_that_write_at_two_nodes_lose_no_update_and_count_nothing_twice()
    {
        using var one = new StoreFixture(new TestDatabase(Nodes.Url(1)));
        using var two = new StoreFixture(new TestDatabase(Nodes.Url(2)));
        Assert.Empty((await Status()).Faults);
        var ready = await Some.ReadyLeads(one, 400, Ct);

        await SameLeads(one, two, ([.. ready.Leads.Take(200)], ready.Epoch));
        await SameSettings(one, two);
        await SameAttempts(one, two, ([.. ready.Leads.Skip(200)], ready.Epoch));
    }

    /// <summary>The same leads and the same lease row: certification refuses (1213), the stores try again.</summary>
    private async Task SameLeads(StoreFixture one, StoreFixture two, (IReadOnlyList<Lead> Leads, long Epoch) ready)
    {
        var otherwise = ready.Leads.ToArray();
        new Random(1).Shuffle(otherwise);
        var (first, second) = (new Claims(one, ready), new Claims(two, (otherwise, ready.Epoch)));
        await Task.WhenAll(first.Run(Ct), second.Run(Ct));

        Assert.Equal(200, first.Acknowledged.Count + second.Acknowledged.Count);
        Assert.Empty(first.Acknowledged.Values.Intersect(second.Acknowledged.Values));
        Assert.Equal(200, Count("SELECT COUNT(*) FROM carillon.attempts"));
        var retries = Retries(one) + Retries(two);
        Say($"claims at each: {first.Acknowledged.Count}, {second.Acknowledged.Count}; conflicts that were tried again: {retries}");
        Assert.True(retries > 0, "no conflict ever came: this test shows nothing");
    }

    /// <summary>Read, change, write back, at both: a lost update (P4) would leave a count behind what was acknowledged.</summary>
    private async Task SameSettings(StoreFixture one, StoreFixture two)
    {
        Assert.True(await one.Get<ICampaignStore>().Save(new CampaignSettings { Id = Some.Demo, Name = "count", MaximumAttempts = 0 }, Ct));
        var saved = await Task.WhenAll(Raise(one, 100), Raise(two, 100));
        Say($"settings saved at each: {saved[0]}, {saved[1]} of 100");
        Assert.True(saved.Sum() is > 0 and < 200, "nobody was in anybody's way: this test shows nothing");
        Assert.Equal(saved.Sum(), Count("SELECT maximum_attempts FROM carillon.campaigns"));
        Assert.Equal(saved.Sum() + 1, Count("SELECT version FROM carillon.campaigns"));
    }

    private static async Task<int> Raise(StoreFixture stores, int times)
    {
        var saved = 0;
        for (var n = 0; n < times; n++)
        {
            var seen = await stores.Get<ICampaignStore>().Find(Some.Demo, Ct);
            if (seen is not null && await stores.Get<ICampaignStore>().Save(seen with { MaximumAttempts = seen.MaximumAttempts + 1 }, Ct))
                saved++;
        }

        return saved;
    }

    /// <summary>The end of an attempt at one node, its disposition at the other: what becomes of the lead is read from both, never from a moment between.</summary>
    private async Task SameAttempts(StoreFixture one, StoreFixture two, (IReadOnlyList<Lead> Leads, long Epoch) ready)
    {
        var attempts = ready.Leads.Select(l => Some.Attempt(l, ready.Epoch)).ToList();
        Assert.Equal(200, (await one.Attempts.Commit(Some.Demo, ready.Epoch, attempts, Ct)).Claimed.Count);
        var before = Retries(one) + Retries(two);
        foreach (var some in attempts.Chunk(10))
        {
            await Task.WhenAll(some.SelectMany(a => new[] { one.Facts.AttemptEnded(Some.End(a)), two.Facts.Disposed(Some.Disposition(a, "SALE")) }));
            Assert.All(await Task.WhenAll(one.Facts.FlushAll(Ct), two.Facts.FlushAll(Ct)), Assert.True);
        }

        Say($"conflicts of ends and dispositions that were tried again: {Retries(one) + Retries(two) - before}");
        Assert.Equal(200, Count("SELECT COUNT(*) FROM carillon.attempts WHERE cause = 'NORMAL' AND disposition = 'SALE'"));
        Assert.Equal(200, Count("SELECT COUNT(*) FROM carillon.leads WHERE state = 'DONE' AND status = 'SALE' AND called_count = 1"));
    }

    [Fact]
    public async Task A_killed_writer_is_followed_by_all_processes_and_nobody_goes_back_when_it_is_there_again()
    {
        using var here = new StoreFixture(new TestDatabase(Nodes.Url()));
        using var there = new StoreFixture(new TestDatabase(Nodes.Url()));
        var ready = await Some.ReadyLeads(here, 3000, Ct);
        Assert.Equal((Nodes.Host(0), Nodes.Host(0)), (await Writer(here), await Writer(there)));
        var claiming = new Claims(here, ready);
        var claims = claiming.Run(Ct);
        await claiming.Until(100, Ct);

        _cluster.Kill(0);
        var killed = Stopwatch.StartNew();
        await claiming.Until(claiming.Acknowledged.Count + 100, Ct);
        Say($"a hundred claims more {killed.Elapsed} after the kill of the writer");
        Assert.Equal((Nodes.Host(1), Nodes.Host(1)), (await Writer(here), await Writer(there)));
        Assert.Contains((await Status()).Faults, f => f.Contains("the cluster has 2 of 3 nodes", StringComparison.Ordinal));
        // One that starts now, and whose list has them in another order, finds where the others write.
        using var later = new StoreFixture(new TestDatabase(Nodes.Url(2, 1, 0)));
        Assert.Equal(Nodes.Host(1), await Writer(later));

        _cluster.StartTheDead();
        Assert.Equal((Nodes.Host(1), Nodes.Host(1)), (await Writer(here), await Writer(later)));
        claiming.Stop();
        await claims;
        await claiming.Check(sql => Nodes.Ask(0, "SET SESSION wsrep_sync_wait = 7; " + sql), Ct);
        Assert.Empty((await Status()).Faults);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task All_nodes_killed_within_a_second_cost_no_acknowledged_row_and_none_is_written_twice(bool byHand)
    {
        using var stores = new StoreFixture(new TestDatabase(Nodes.Url()));
        var ready = await Some.ReadyLeads(stores, 3000, Ct);
        var talking = ready.Leads.Take(30).Select(l => Some.Attempt(l, ready.Epoch)).ToList();
        Assert.Equal(30, (await stores.Attempts.Commit(Some.Demo, ready.Epoch, talking, Ct)).Claimed.Count);
        var claiming = new Claims(stores, ([.. ready.Leads.Skip(30)], ready.Epoch));
        var claims = claiming.Run(Ct);
        await claiming.Until(100, Ct);

        Assert.InRange(_cluster.KillAll(), TimeSpan.Zero, TimeSpan.FromSeconds(1));
        var killed = Stopwatch.StartNew();
        await Eventually.True(() => !stores.Facts.DatabaseReachable && stores.Get<Database>().Fault is { } fault && fault.StartsWith("No node of the database takes writes", StringComparison.Ordinal), "it is known that there is no database");
        var acknowledged = claiming.Acknowledged.Count;
        // Those who talk meanwhile hang up: dispositions are acknowledged all the same.
        foreach (var attempt in talking)
            await Task.WhenAll(stores.Facts.AttemptEnded(Some.End(attempt)), stores.Facts.Disposed(Some.Disposition(attempt, "SALE")));
        Assert.False(await stores.Facts.FlushAll(Ct));

        if (byHand)
            ByHand();
        _cluster.StartTheDead();
        Say($"all three are back {killed.Elapsed} after their death");
        await claiming.Until(acknowledged + 100, Ct);
        claiming.Stop();
        await claims;
        Assert.True(await stores.Facts.FlushAll(Ct));

        foreach (var node in (int[])[0, 1, 2])
            await claiming.Check(sql => Nodes.Ask(node, "SET SESSION wsrep_sync_wait = 7; " + sql), Ct);
        Assert.Equal(30, Count("SELECT COUNT(*) FROM carillon.attempts WHERE cause = 'NORMAL' AND disposition = 'SALE'"));
        Assert.Equal(30, Count("SELECT COUNT(*) FROM carillon.leads WHERE state = 'DONE' AND status = 'SALE'"));
        Assert.Empty((await Status()).Faults);
    }

    /// <summary>Without what they knew of each other, no node may go on by itself.</summary>
    private void ByHand()
    {
        foreach (var node in (int[])[0, 1, 2])
            Nodes.Remove(node, "gvwstate.dat");
        _cluster.BootstrapTheFurthest();
    }

    private static async Task<string> Writer(StoreFixture stores)
    {
        await stores.Get<Database>().Writer.Look(Ct);
        return stores.Get<Database>().Writable().Nodes[0].ToString();
    }

    private Task<DatabaseHealth> Status() => new DatabaseStatus(DatabaseAddress.Parse(Nodes.Url())).Look(Ct);

    /// <summary>At the first node, with all that the others have committed.</summary>
    private int Count(string sql) => Convert.ToInt32(Nodes.Ask(0, "SET SESSION wsrep_sync_wait = 7; " + sql), null);

    private static long Retries(StoreFixture stores) => stores.Get<ISqlCounters>().Read().Retries;

    private static void Say(string text) => TestContext.Current.TestOutputHelper!.WriteLine(text);
}

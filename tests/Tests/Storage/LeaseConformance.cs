using Carillon.Domain.Calls;
using Carillon.Domain.Cluster;
using Carillon.Storage;

namespace Carillon.Tests.Storage;

public sealed class SqliteLeases() : LeaseConformance(DatabaseKind.Sqlite);

public sealed class MariaDbLeases() : LeaseConformance(DatabaseKind.MariaDb);

/// <summary>Fenced leases, by the database's clock.</summary>
public abstract class LeaseConformance(DatabaseKind kind) : StoreConformance(kind)
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Over = TimeSpan.FromSeconds(-5);

    private ILeaseStore Leases => Stores.Get<ILeaseStore>();

    [Fact]
    public async Task A_lease_has_one_owner_until_it_runs_out()
    {
        Assert.Equal(new Lease("r", "a", 1), await Leases.TryTake("r", "a", Long, [], Ct));
        Assert.Null(await Leases.TryTake("r", "b", Long, [], Ct));
        Assert.Equal(new Lease("r", "a", 2), await Leases.TryTake("r", "a", Over, [], Ct));
        Assert.Equal(new Lease("r", "b", 3), await Leases.TryTake("r", "b", Long, [], Ct));
    }

    [Fact]
    public async Task A_released_lease_is_free_and_its_epoch_never_falls()
    {
        var mine = await Leases.TryTake("r", "a", Long, [], Ct);
        await Leases.Release(mine!, Ct);
        Assert.Equal(new Lease("r", "b", 2), await Leases.TryTake("r", "b", Long, [], Ct));
        await Leases.Release(mine!, Ct);
        Assert.Null(await Leases.TryTake("r", "a", Long, [], Ct));
    }

    [Fact]
    public async Task A_lease_of_a_dead_owner_is_taken_at_once_by_one_and_he_may_live_and_claims_nothing_more()
    {
        var his = await Leases.TryTake("campaign:DEMO", "a", Long, [], Ct);
        Assert.Null(await Leases.TryTake("campaign:DEMO", "b", Long, ["somebody else"], Ct));
        Assert.Equal(new Lease("campaign:DEMO", "b", 2), await Leases.TryTake("campaign:DEMO", "b", Long, ["x", "a"], Ct));
        Assert.Null(await Leases.TryTake("campaign:DEMO", "c", Long, ["x", "a"], Ct));

        Assert.Empty(await Leases.Renew([his!], Long, Ct));
        Assert.Equal(CommitOutcome.LeaseLost, (await Stores.Attempts.Commit(Some.Demo, his!.Epoch, [Some.Attempt(null, his.Epoch)], Ct)).Outcome);
    }

    [Fact]
    public async Task Renewing_many_is_one_statement_and_tells_which_were_lost()
    {
        var mine = new List<Lease>();
        for (var i = 0; i < 5; i++)
            mine.Add((await Leases.TryTake($"r{i}", "a", i == 3 ? Over : Long, [], Ct))!);
        mine[4] = (await Leases.TryTake("r4", "a", Long, [], Ct))!;
        var before = Stores.Get<ISqlCounters>().Read();
        Assert.Equal(mine, await Leases.Renew(mine, TimeSpan.FromMinutes(3), Ct));
        Assert.Equal(1, Stores.Get<ISqlCounters>().Read().BackgroundStatements - before.BackgroundStatements);
        Assert.Equal(before.Statements, Stores.Get<ISqlCounters>().Read().Statements);

        await Leases.Renew([mine[3]], Over, Ct);
        await Leases.TryTake("r3", "b", Long, [], Ct);
        Assert.Equal(mine.Where(l => l.Resource != "r3"), await Leases.Renew(mine, Long, Ct));
    }

    [Fact]
    public async Task Of_many_who_ask_at_once_one_has_it()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Leases.TryTake("r", $"p{i}", Long, [], Ct)));
        Assert.Single(answers, a => a is not null);
    }
}

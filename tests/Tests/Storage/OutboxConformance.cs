using Carillon.Domain.Calls;
using Carillon.Domain.Leads;
using Carillon.Storage;
using Carillon.Storage.Outbox;
using Carillon.Telephony.V1;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Storage;

public sealed class SqliteOutbox() : OutboxConformance(DatabaseKind.Sqlite)
{
    /// <summary>SQLite's own way of being away: another program holds the file. Here the table is hidden, which fails just as well.</summary>
    protected override Action TakeAway() => Hide();
}

public sealed class MariaDbOutbox() : OutboxConformance(DatabaseKind.MariaDb)
{
    protected override Action TakeAway() => Hide();

    [Fact]
    public async Task A_fact_that_no_table_takes_is_put_aside_and_the_others_pass()
    {
        var attempt = await Claimed();
        await Give(
            f => f.AgentDid(Some.Activity(attempt) with { PauseCode = new string('x', 200) }),
            f => f.AttemptEnded(Some.End(attempt)));
        Assert.Empty(await Stores.Attempts.Open(Some.Demo, Ct));
        Assert.True(Stores.Facts.DatabaseReachable);
        Assert.Contains("xxxx", await File.ReadAllTextAsync(Path.Combine(Stores.OutboxFolder, "refused.jsonl"), Ct), StringComparison.Ordinal);
    }
}

/// <summary>Facts between their fsync and the database.</summary>
public abstract class OutboxConformance(DatabaseKind kind) : StoreConformance(kind)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    protected abstract Action TakeAway();

    [Fact]
    public async Task What_a_killed_process_left_reaches_the_database_at_the_next_start()
    {
        var attempt = await Claimed();
        await Stores.Facts.AttemptEnded(Some.End(attempt)); // acknowledged, never flushed
        await Stores.Facts.Disposed(Some.Disposition(attempt, "SALE"));
        Assert.Equal(2, Stores.Facts.Pending);

        using var next = Stores.Restart();
        Assert.Equal(2, next.Facts.Pending);
        await next.Facts.StartAsync(Ct);

        Assert.Equal(0, next.Facts.Pending);
        var row = Assert.Single(await next.Attempts.Recent(null, null, 10, Ct));
        Assert.Equal(("NORMAL", "SALE"), (row.Cause, row.Disposition));
        await next.Facts.StopAsync(Ct);
    }

    [Fact]
    public async Task Facts_reach_the_database_by_themselves_and_a_stop_gives_the_last()
    {
        var attempt = await Claimed();
        await Stores.Facts.StartAsync(Ct);
        await Stores.Facts.AttemptEnded(Some.End(attempt));
        await Until(() => Stores.Facts.Pending == 0, "the fact was flushed");
        await Stores.Facts.Disposed(Some.Disposition(attempt, "NI"));
        await Stores.Facts.StopAsync(Ct);
        Assert.Equal(0, Stores.Facts.Pending);
        Assert.Equal("NI", (await Stores.Attempts.Find(attempt.Id, Ct))!.Disposition);
    }

    [Fact]
    public async Task While_the_database_is_away_facts_are_kept_and_come_once_when_it_is_back()
    {
        var attempt = await Claimed();
        await Stores.Facts.StartAsync(Ct);
        var bringBack = TakeAway();
        await Stores.Facts.AttemptEnded(Some.End(attempt));
        await Until(() => !Stores.Facts.DatabaseReachable, "the outbox noticed that the database is away");
        await Stores.Facts.Recorded(Some.Recording(attempt));
        Assert.Equal(2, Stores.Facts.Pending);

        bringBack();
        await Until(() => Stores.Facts is { Pending: 0, DatabaseReachable: true }, "the facts reached the database");
        Assert.Equal("NORMAL", (await Stores.Attempts.Find(attempt.Id, Ct))!.Cause);
        Assert.Single(await Stores.Get<IRecordingStore>().Recent(null, null, 10, Ct));
        await Stores.Facts.StopAsync(Ct);
    }

    [Fact]
    public async Task Nothing_to_say_costs_no_statement()
    {
        await Claimed();
        await Stores.Facts.StartAsync(Ct);
        var before = Statements();
        await Task.Delay(200, Ct);
        Assert.Equal(before, Statements());
        await Stores.Facts.StopAsync(Ct);
    }

    [Fact]
    public async Task What_nobody_waits_for_goes_with_what_somebody_does()
    {
        var attempt = await Claimed();
        await Stores.Facts.StartAsync(Ct);
        await Stores.Facts.LegHeard(Some.Audio(attempt));
        await Stores.Facts.AgentDid(Some.Activity(attempt));
        await Stores.Facts.Recorded(Some.Recording(attempt));
        await Task.Delay(200, Ct);
        Assert.Equal(3, Stores.Facts.Pending);
        var before = Statements();
        await Stores.Facts.AttemptEnded(Some.End(attempt));
        await Until(() => Stores.Facts.Pending == 0, "all of them reached the database");
        Assert.Equal(5, Statements() - before);
        await Stores.Facts.StopAsync(Ct);
    }

    [Fact]
    public async Task What_nobody_waits_for_does_not_wait_for_ever()
    {
        var attempt = await Claimed();
        var options = new StorageOptions { OutboxFolder = Stores.OutboxFolder + "-relaxed", FlushInterval = TimeSpan.FromMilliseconds(10), RelaxedInterval = TimeSpan.FromMilliseconds(30) };
        using var facts = new FactLog(Stores.Get<Database>(), options, TimeProvider.System, NullLogger<FactLog>.Instance);
        await facts.StartAsync(Ct);
        await facts.LegHeard(Some.Audio(attempt));
        await Until(() => facts.Pending == 0, "it reached the database");
        await facts.StopAsync(Ct);
    }

    protected async Task<NewAttempt> Claimed()
    {
        var (leads, epoch) = await ReadyLeads(1);
        var attempt = Some.Attempt(leads[0], epoch);
        await Stores.Attempts.Commit(Some.Demo, epoch, [attempt], Ct);
        return attempt;
    }

    protected Action Hide()
    {
        Execute("ALTER TABLE attempts RENAME TO attempts_hidden");
        return () => Execute("ALTER TABLE attempts_hidden RENAME TO attempts");
    }

    private void Execute(string sql) => Stores.Raw(sql);

    private static async Task Until(Func<bool> condition, string what)
    {
        var until = DateTime.UtcNow + Patience;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < until, $"waited {Patience} until {what}");
            await Task.Delay(10, Ct);
        }
    }
}

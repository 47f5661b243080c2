using Carillon.Domain.Cluster;
using Carillon.Storage;
using Carillon.Storage.Databases;
using Microsoft.Extensions.Time.Testing;
using MySqlConnector;

namespace Carillon.Tests.Storage;

/// <summary>A database that takes statements and answers no writes.</summary>
public sealed class PendingWritesTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly FakeTimeProvider _clock = new();
    private readonly PendingWrites _writes;

    public PendingWritesTests() => _writes = new PendingWrites(_clock);

    [Fact]
    public async Task The_oldest_that_waits_tells_and_its_answer_ends_it()
    {
        var (first, second) = (new TaskCompletionSource<int>(), new TaskCompletionSource<int>());
        var waits = _writes.Watch(() => first.Task);
        _clock.Advance(TimeSpan.FromSeconds(2));
        _ = _writes.Watch(() => second.Task);
        Assert.False(_writes.StandStill);
        _clock.Advance(TimeSpan.FromSeconds(1.5));
        Assert.True(_writes.StandStill);
        first.SetResult(7);
        Assert.Equal(7, await waits);
        Assert.False(_writes.StandStill);
    }

    [Fact]
    public async Task One_that_was_given_up_tells_until_another_is_answered_or_nobody_tries_any_more()
    {
        await GiveUpAfter(TimeSpan.FromSeconds(30));
        Assert.True(_writes.StandStill);
        await _writes.Watch(() => Task.FromResult(1));
        Assert.False(_writes.StandStill);

        await GiveUpAfter(TimeSpan.FromSeconds(30));
        _clock.Advance(TimeSpan.FromSeconds(7));
        Assert.False(_writes.StandStill);
    }

    [Fact]
    public async Task What_is_refused_at_once_is_no_standstill()
    {
        await GiveUpAfter(TimeSpan.FromMilliseconds(100));
        Assert.False(_writes.StandStill);
    }

    /// <summary>A server that takes the statement, and lets it wait: here for a lock on all that is written, as for room on its disk.</summary>
    [Fact]
    public async Task A_server_that_lets_writes_wait_is_named_within_seconds_and_forgotten_when_it_answers()
    {
        Assert.SkipWhen(MariaDbServer.Missing is not null, MariaDbServer.Missing ?? "");
        using var server = MariaDbServer.Start();
        using var stores = new StoreFixture(new TestDatabase(server.AddressOf("full")));
        var database = stores.Get<Database>();
        await using var blocking = new MySqlConnection(database.Address.ConnectionString);
        await blocking.OpenAsync(Ct);
        await new MySqlCommand("BACKUP STAGE START; BACKUP STAGE BLOCK_COMMIT", blocking).ExecuteNonQueryAsync(Ct);

        var waits = stores.Get<ILeaseStore>().TryTake("r", "a", TimeSpan.FromMinutes(1), [], Ct);
        await Eventually.True(() => stores.Facts.DatabaseFault is { } fault && fault.Contains("does not take writes", StringComparison.Ordinal));
        Assert.False(waits.IsCompleted);

        await new MySqlCommand("BACKUP STAGE END", blocking).ExecuteNonQueryAsync(Ct);
        Assert.Equal(1, (await waits)!.Epoch);
        Assert.Null(stores.Facts.DatabaseFault);
    }

    private async Task GiveUpAfter(TimeSpan time)
    {
        var write = new TaskCompletionSource<int>();
        var waits = _writes.Watch(() => write.Task);
        _clock.Advance(time);
        write.SetException(new TimeoutException());
        await Assert.ThrowsAsync<TimeoutException>(() => waits);
    }
}

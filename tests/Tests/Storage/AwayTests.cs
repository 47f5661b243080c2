using Carillon.Domain.Calls;
using Carillon.Domain.Cluster;
using Carillon.Storage;

namespace Carillon.Tests.Storage;

/// <summary>A MariaDB that is not as the operator thinks: one sentence each.</summary>
public sealed class AwayTests : IDisposable
{
    private readonly TestDatabase _database = new(DatabaseKind.MariaDb);

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("mariadb://carillon:wrong@127.0.0.1:{0}/x", "refused the password of user carillon")]
    [InlineData("mariadb://carillon:x@no-such-host.invalid:{0}/x", "name no-such-host.invalid is not known")]
    [InlineData("mariadb://carillon:x@127.0.0.1:1/x", "127.0.0.1:1 does not answer")]
    public void A_wrong_address_is_explained_in_a_sentence_without_the_password(string address, string sentence)
    {
        var text = string.Format(null, address, _database.Address.Port);
        var fault = Assert.Throws<StorageUnavailableException>(() => new Database(DatabaseAddress.Parse(text)).Migrate());
        Assert.Contains(sentence, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_that_the_user_may_not_make_is_named()
    {
        new Database(_database.Address).Migrate();
        TestDatabase.Raw(_database.Address, "CREATE OR REPLACE USER poor IDENTIFIED BY 'p'");
        var fault = Assert.Throws<StorageUnavailableException>(() => new Database(DatabaseAddress.Parse($"mariadb://poor:p@127.0.0.1:{_database.Address.Port}/nowhere")).Migrate());
        Assert.Contains("There is no database nowhere", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_killed_refuses_commits_in_words_and_takes_facts_when_it_is_back()
    {
        Assert.SkipWhen(MariaDbServer.Missing is not null, MariaDbServer.Missing ?? "");
        var ct = TestContext.Current.CancellationToken;
        using var server = MariaDbServer.Start();
        using var stores = new StoreFixture(new TestDatabase(server.AddressOf("away")));
        var lease = await stores.Get<ILeaseStore>().TryTake("campaign:DEMO", "me", TimeSpan.FromMinutes(1), [], ct);
        var attempt = Some.Attempt(null, lease!.Epoch);
        await stores.Attempts.Commit(Some.Demo, lease.Epoch, [attempt], ct);

        server.Kill();
        var refused = await stores.Attempts.Commit(Some.Demo, lease.Epoch, [Some.Attempt(null, lease.Epoch)], ct);
        Assert.Equal(CommitOutcome.DatabaseAway, refused.Outcome);
        Assert.NotNull(refused.Fault);
        await stores.Facts.AttemptEnded(Some.End(attempt));
        Assert.False(await stores.Facts.FlushAll(ct));
        Assert.False(stores.Facts.DatabaseReachable);

        server.Launch();
        Assert.True(await stores.Facts.FlushAll(ct));
        Assert.Equal("NORMAL", (await stores.Attempts.Find(attempt.Id, ct))!.Cause);
        Assert.Empty(await stores.Attempts.Open(Some.Demo, ct));
    }
}

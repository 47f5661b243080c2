using System.Collections.Concurrent;
using Carillon.Domain;
using Carillon.Domain.Calls;
using Carillon.Domain.Leads;

namespace Carillon.Tests.Storage;

/// <summary>
/// Two loops that claim leads one by one through the real stores while servers come and go, as a campaign does: what is refused is claimed again by a
/// new attempt, what is acknowledged is an INVITE.
/// </summary>
internal sealed class Claims(StoreFixture stores, (IReadOnlyList<Lead> Leads, long Epoch) ready)
{
    private volatile bool _stopped;
    private readonly ConcurrentQueue<Lead> _leads = new(ready.Leads);

    public ConcurrentDictionary<AttemptId, LeadId> Acknowledged { get; } = [];

    public Task Run(CancellationToken ct) => Task.WhenAll(Loop(ct), Loop(ct));

    public void Stop() => _stopped = true;

    public async Task Until(int acknowledged, CancellationToken ct)
    {
        var until = DateTime.UtcNow.AddSeconds(40);
        while (Acknowledged.Count < acknowledged)
        {
            Assert.True(DateTime.UtcNow < until, $"{Acknowledged.Count} claims were acknowledged, not {acknowledged}; the database: {stores.Facts.DatabaseFault}");
            await Task.Delay(20, ct);
        }
    }

    /// <summary>Each acknowledged claim is on record, its lead belongs to it alone, and what nobody acknowledged is on record at most once.</summary>
    public async Task Check(Func<string, object?> ask, CancellationToken ct)
    {
        var open = await OnRecord(ct);
        Assert.Equal(open, Convert.ToInt32(ask("SELECT COUNT(*) FROM carillon.leads WHERE state = 'DIALLING'"), null));
    }

    /// <summary>How many attempts are on record.</summary>
    public async Task<int> OnRecord(CancellationToken ct)
    {
        var open = await stores.Attempts.Open(Some.Demo, ct);
        var ids = open.Select(o => o.Attempt.Id).ToHashSet();
        Assert.DoesNotContain(Acknowledged.Keys, a => !ids.Contains(a));
        Assert.DoesNotContain(open.GroupBy(o => o.Attempt.Lead), g => g.Count() > 1);
        Assert.Equal(Acknowledged.Count, Acknowledged.Values.Distinct().Count());
        return open.Count;
    }

    private async Task Loop(CancellationToken ct)
    {
        while (!_stopped && _leads.TryDequeue(out var lead))
        {
            var attempt = Some.Attempt(lead, ready.Epoch);
            var result = await stores.Attempts.Commit(Some.Demo, ready.Epoch, [attempt], ct);
            if (result.Claimed.Contains(attempt.Id))
                Acknowledged[attempt.Id] = lead.Id;
            else if (result.Outcome is CommitOutcome.DatabaseAway)
                await Task.Delay(100, ct);
        }
    }
}

using Carillon.Domain.Leads;

namespace Carillon.Domain.Campaigns;

/// <summary>
/// Leads at hand, so that a tick need not ask the database. Filled at a low-water mark; when the list ran dry it is not asked again
/// until something happened: a list changed, a retry fell due, or a slow back-off passed.
/// </summary>
internal sealed class Hopper(ILeadStore leads, CampaignId campaign, TimeProvider clock)
{
    private const int LowWater = 100;
    private const int Batch = 500;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(2);

    private readonly Queue<Lead> _leads = new();
    private readonly HashSet<LeadId> _known = [];
    private LeadId _cursor;
    private TimeSpan _pause = FirstPause;
    private DateTimeOffset _lookAgain = DateTimeOffset.MinValue;
    private DateTimeOffset? _nextDue;
    private Task? _filling;
    private int _generation;

    public int Count => _leads.Count;

    /// <summary>Takes the next lead out; it stays known (and is not fetched again) until <see cref="Forget"/>.</summary>
    public Lead? Next() => _leads.TryDequeue(out var lead) ? lead : null;

    /// <summary>Puts a lead back that was taken and not dialled.</summary>
    public void Return(Lead lead) => _leads.Enqueue(lead);

    public void Forget(LeadId lead) => _known.Remove(lead);

    /// <summary>A lead will be dialable again at that time.</summary>
    public void DueAt(DateTimeOffset at) => _nextDue = _nextDue is { } due && due < at ? due : at;

    /// <summary>Lists were changed: what is here may be stale, and there may be more.</summary>
    public void LookAgain(bool dropAll)
    {
        if (dropAll)
        {
            foreach (var lead in _leads)
                _known.Remove(lead.Id);
            _leads.Clear();
            _generation++;
        }

        (_lookAgain, _pause, _cursor) = (DateTimeOffset.MinValue, FirstPause, default);
    }

    /// <summary>Starts a refill when one is due; null when none is.</summary>
    public Task? FillWhenLow(int maximumAttempts, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (_filling is { IsCompleted: false } || _leads.Count >= LowWater || (now < _lookAgain && !(_nextDue <= now)))
            return null;
        return _filling = Fill(maximumAttempts, now, ct);
    }

    private async Task Fill(int maximumAttempts, DateTimeOffset now, CancellationToken ct)
    {
        // Until the answer is here, and if it fails, nobody asks again at once.
        _lookAgain = now + _pause;
        if (_nextDue <= now)
            (_nextDue, _cursor) = (null, default);
        var (from, generation) = (_cursor, _generation);
        var found = await leads.FindDialable(campaign, from, now, maximumAttempts, Batch, ct);
        if (generation != _generation)
            return;
        var fresh = found.Where(l => _known.Add(l.Id)).ToList();
        foreach (var lead in fresh)
            _leads.Enqueue(lead);
        _cursor = found.Count == Batch ? found[^1].Id : default;
        Rest(found.Count == Batch || (fresh.Count > 0 && from.Value > 0), now);
    }

    // There is more behind the cursor, or the list was read to its end and its beginning is to be seen again.
    private void Rest(bool goOn, DateTimeOffset now)
    {
        if (goOn)
        {
            (_lookAgain, _pause) = (DateTimeOffset.MinValue, FirstPause);
            return;
        }

        _lookAgain = now + _pause;
        _pause = _pause * 2 > LongestPause ? LongestPause : _pause * 2;
    }
}

using Carillon.Domain.Campaigns;
using Carillon.Domain.Cluster;

namespace Carillon.Domain.Queues;

/// <summary>One timer for each waiting customer. Whoever removes him from the list first has him: the agent, or the drop message.</summary>
[Reentrant, KeepAlive]
internal sealed class WaitingCallsGrain : Grain, IWaitingCallsGrain
{
    private readonly List<(WaitingCall Call, IGrainTimer Timer)> _waiting = [];

    private CampaignId Campaign => new(this.GetPrimaryKeyString());

    public override async Task OnActivateAsync(CancellationToken cancellationToken) => await Task.Yield(); // see docs/domain.md: the runtime starts a grain under a lock

    public Task Add(WaitingCall call)
    {
        if (_waiting.Any(w => w.Call.Attempt == call.Attempt))
            return Task.CompletedTask;
        var timer = this.RegisterGrainTimer(_ => TimeIsUp(call.Attempt), new GrainTimerCreationOptions(call.AtMost, Timeout.InfiniteTimeSpan) { Interleave = true });
        _waiting.Add((call, timer));
        Music(call, true);
        return Task.CompletedTask;
    }

    public Task<WaitingCall?> Take(IReadOnlyList<ServerId> notFrom)
    {
        var next = _waiting.Select(w => w.Call).Where(c => !notFrom.Contains(c.Server)).OrderByDescending(c => c.First).ThenBy(c => c.Since).FirstOrDefault();
        if (next is not null && Remove(next.Attempt))
            Music(next, false);
        return Task.FromResult(next);
    }

    public Task Gone(AttemptId attempt)
    {
        Remove(attempt);
        return Task.CompletedTask;
    }

    public Task<int> Count() => Task.FromResult(_waiting.Count);

    private async Task TimeIsUp(AttemptId attempt)
    {
        if (Remove(attempt))
            await GrainFactory.GetGrain<ICampaignCalls>(Campaign.Value).WaitedTooLong(attempt);
    }

    private bool Remove(AttemptId attempt)
    {
        var at = _waiting.FindIndex(w => w.Call.Attempt == attempt);
        if (at < 0)
            return false;
        _waiting[at].Timer.Dispose();
        _waiting.RemoveAt(at);
        return true;
    }

    // Nobody waits for the answer: a customer without music is still a customer.
    private void Music(WaitingCall call, bool on) => GrainFactory.GetGrain<ISwitchOrders>(call.Server.Value).MusicOnHold(call.Leg, on).Ignore();
}

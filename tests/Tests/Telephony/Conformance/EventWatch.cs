using Carillon.Telephony;
using Carillon.Telephony.V1;

namespace Carillon.Tests.Telephony.Conformance;

/// <summary>Reads a switch's events from the beginning, keeps them, and waits for those that a test names.</summary>
public sealed class EventWatch : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<SwitchEvent> _seen = [];
    private readonly Task _reading;
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EventWatch(ICallControl control, ulong after = 0)
    {
        _reading = Task.Run(() => Read(control, after));
    }

    public IReadOnlyList<SwitchEvent> Seen
    {
        get
        {
            lock (_gate)
                return [.. _seen];
        }
    }

    public async Task<SwitchEvent> Next(string what, Func<SwitchEvent, bool> wanted)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (_seen.Find(e => wanted(e)) is { } found)
                    return found;
                more = _more.Task;
            }

            try
            {
                await more.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"waited for {what}; seen: {string.Join(" ", Seen.Where(e => e.Sequence > 0))}");
            }
        }
    }

    public async Task<LegAnswered> Answered(string leg) =>
        (await Next($"answer of {leg}", e => e.LegAnswered?.LegId == leg)).LegAnswered;

    public async Task<LegEnded> Ended(string leg) =>
        (await Next($"end of {leg}", e => e.LegEnded?.LegId == leg)).LegEnded;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _stop.Dispose();
    }

    private async Task Read(ICallControl control, ulong after)
    {
        try
        {
            await foreach (var e in control.Events(after, _stop.Token))
            {
                lock (_gate)
                {
                    _seen.Add(e);
                    _more.SetResult();
                    _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // the test is over
        }
    }
}

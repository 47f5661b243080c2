using System.Runtime.CompilerServices;
using Carillon.Telephony.V1;

namespace Carillon.Telephony.Fake;

/// <summary>The fake's journal: events by sequence, and everybody who waits for more.</summary>
internal sealed class FakeEventLog
{
    private readonly Lock _gate = new();
    private readonly List<SwitchEvent> _events = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ulong _last;

    public ulong Last
    {
        get
        {
            lock (_gate)
                return _last;
        }
    }

    public IReadOnlyList<SwitchEvent> All
    {
        get
        {
            lock (_gate)
                return [.. _events];
        }
    }

    public void Add(SwitchEvent happened)
    {
        lock (_gate)
        {
            happened.Sequence = ++_last;
            _events.Add(happened);
            Wake();
        }
    }

    public void ForgetBefore(ulong sequence)
    {
        lock (_gate)
            _events.RemoveAll(e => e.Sequence <= sequence);
    }

    /// <summary>Wakes readers that look whether the connection has come back.</summary>
    public void Poke()
    {
        lock (_gate)
            Wake();
    }

    public async IAsyncEnumerable<SwitchEvent> Read(ulong after, Func<bool> connected, [EnumeratorCancellation] CancellationToken ct)
    {
        while (true)
        {
            List<SwitchEvent> next;
            Task more;
            lock (_gate)
            {
                next = connected() ? [.. _events.Where(e => e.Sequence > after).Select(e => e.Clone())] : [];
                more = _more.Task;
            }

            foreach (var e in next)
            {
                after = e.Sequence;
                yield return e;
            }

            if (next.Count == 0)
                await more.WaitAsync(ct).ConfigureAwait(false);
        }
    }

    private void Wake()
    {
        _more.SetResult();
        _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

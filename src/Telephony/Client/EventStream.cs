using System.Net.Http;
using Carillon.Telephony.V1;
using Grpc.Core;

namespace Carillon.Telephony;

/// <summary>Events after a sequence over as many connections as it takes. Used by one reader.</summary>
internal sealed class EventStream(CallControl.CallControlClient client, ulong afterSequence, BackOff pauses, TimeProvider clock) : IAsyncDisposable
{
    private ulong _last = afterSequence;
    private AsyncServerStreamingCall<SwitchEvent>? _call;

    /// <summary>The next event; null when the token ended it.</summary>
    public async Task<SwitchEvent?> Next(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            if (await TryNext(ct).ConfigureAwait(false) is not { } next)
            {
                await Task.Delay(pauses.Next(), clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            if (next.Sequence == 0)
                return next;
            if (next.Sequence <= _last)
                continue;
            _last = next.Sequence;
            return next;
        }

        return null;
    }

    public ValueTask DisposeAsync()
    {
        _call?.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<SwitchEvent?> TryNext(CancellationToken ct)
    {
        try
        {
            _call ??= client.Events(new EventsRequest { AfterSequence = _last }, cancellationToken: ct);
            if (await _call.ResponseStream.MoveNext(ct).ConfigureAwait(false))
            {
                pauses.Reset();
                return _call.ResponseStream.Current;
            }
        }
        catch (Exception e) when (e is RpcException or HttpRequestException or InvalidOperationException or OperationCanceledException or IOException)
        {
            // Away: the next try asks for what comes after the last event that arrived.
        }

        _call?.Dispose();
        _call = null;
        return null;
    }
}

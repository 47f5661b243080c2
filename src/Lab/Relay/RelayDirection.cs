using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Carillon.Lab.Relay;

/// <summary>One way through the relay: received on one face, sent from the other.</summary>
internal sealed class RelayDirection(Socket from, IPEndPoint sender, Socket to, IPEndPoint receiver, int seed, TimeProvider clock)
{
    private const int Capacity = 4096;
    private const int LargestDatagram = 65_535;

    private readonly Channel<byte[]> _arrived = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(Capacity) { SingleReader = true, SingleWriter = true });
    private readonly PriorityQueue<byte[], TimeSpan> _waiting = new();
    private readonly Weather _weather = new(seed);
    private readonly long _start = clock.GetTimestamp();
    private volatile LineConditions _conditions = LineConditions.Perfect;

    public LineConditions Conditions
    {
        get => _conditions;
        set => _conditions = value;
    }

    public RelayCounters Counters { get; } = new();

    public Task RunAsync(CancellationToken ct) => Task.WhenAll(Task.Run(() => ReceiveAsync(ct), CancellationToken.None), Task.Run(() => SendAsync(ct), CancellationToken.None));

    private async Task ReceiveAsync(CancellationToken ct)
    {
        var buffer = new byte[LargestDatagram];
        var expected = sender.Serialize();
        var source = new SocketAddress(from.AddressFamily);
        while (!ct.IsCancellationRequested)
        {
            try
            {
                var length = await from.ReceiveFromAsync(buffer, SocketFlags.None, source, ct).ConfigureAwait(false);
                Counters.Received++;
                if (!source.Equals(expected))
                    Counters.Strangers++;
                else if (!_arrived.Writer.TryWrite(buffer.AsSpan(0, length).ToArray()))
                    Counters.Overflowed++;
            }
            catch (OperationCanceledException)
            {
                break;
            }
            catch (SocketException)
            {
                // A port that is closed on the other side reports here; the line itself goes on.
            }
        }

        _arrived.Writer.TryComplete();
    }

    /// 1 take in what arrived  2 send what is due  3 wait for the next of either
    private async Task SendAsync(CancellationToken ct)
    {
        try
        {
            while (!ct.IsCancellationRequested)
            {
                while (_arrived.Reader.TryRead(out var datagram)) // 1
                    Take(datagram);
                if (!_waiting.TryPeek(out _, out var due)) // 3
                    await _arrived.Reader.WaitToReadAsync(ct).ConfigureAwait(false);
                else if (due - Now is { Ticks: > 0 } left) // read once: a moment later it may be negative, which no delay takes
                    await WaitAsync(left, ct).ConfigureAwait(false);
                else
                    await SendAsync(_waiting.Dequeue(), ct).ConfigureAwait(false); // 2
            }
        }
        catch (OperationCanceledException)
        {
            // The relay is closing.
        }
    }

    private TimeSpan Now => clock.GetElapsedTime(_start);

    private void Take(byte[] datagram)
    {
        Span<TimeSpan> due = stackalloc TimeSpan[2];
        var copies = _weather.Plan(Now, _conditions, due);
        if (copies == 0)
            Counters.Lost++;
        if (copies == 2)
            Counters.Doubled++;
        for (var i = 0; i < copies; i++)
        {
            if (_waiting.Count < Capacity)
                _waiting.Enqueue(datagram, due[i]);
            else
                Counters.Overflowed++;
        }
    }

    private async Task SendAsync(byte[] datagram, CancellationToken ct)
    {
        // A cut holds back what is on its way, too.
        if (_conditions.Cut)
        {
            Counters.Lost++;
            return;
        }

        try
        {
            await to.SendToAsync(datagram, SocketFlags.None, receiver, ct).ConfigureAwait(false);
            Counters.Sent++;
        }
        catch (SocketException)
        {
            Counters.Lost++;
        }
    }

    private async Task WaitAsync(TimeSpan time, CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var arrived = _arrived.Reader.WaitToReadAsync(either.Token).AsTask();
        await Task.WhenAny(arrived, Task.Delay(time, clock, either.Token)).ConfigureAwait(false);
        await either.CancelAsync().ConfigureAwait(false);
        ct.ThrowIfCancellationRequested();
    }
}

using System.Net;
using System.Net.Sockets;
using Carillon.Media;

namespace Carillon.Lab.Relay;

/// <summary>One way through the relay: received on one face, sent from the other. On a thread of its own, real-time where it may be: a busy machine is not to
/// be what makes the line bad.</summary>
internal sealed class RelayDirection(Socket from, IPEndPoint sender, Socket to, IPEndPoint receiver, int seed, TimeProvider clock)
{
    private const int Capacity = 4096;
    private const int LargestDatagram = 65_535;
    private static readonly TimeSpan LookAtLeastEvery = TimeSpan.FromMilliseconds(50);

    // Who is due at the same time leaves in the order of arrival.
    private readonly PriorityQueue<byte[], (TimeSpan Due, long Arrival)> _waiting = new();
    private long _arrivals;
    private readonly Weather _weather = new(seed);
    private readonly byte[] _buffer = new byte[LargestDatagram];
    private readonly SocketAddress _expected = sender.Serialize();
    private readonly SocketAddress _source = new(from.AddressFamily);
    private readonly long _start = clock.GetTimestamp();
    private volatile LineConditions _conditions = LineConditions.Perfect;

    public LineConditions Conditions
    {
        get => _conditions;
        set => _conditions = value;
    }

    public RelayCounters Counters { get; } = new();

    public Task RunAsync(CancellationToken ct)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => Run(ended, ct)) { IsBackground = true, Name = "relay" }.Start();
        return ended.Task;
    }

    private TimeSpan Now => clock.GetElapsedTime(_start);

    private void Run(TaskCompletionSource ended, CancellationToken ct)
    {
        WorkerPriority.TryRaise(new MediaOptions());
        while (!ct.IsCancellationRequested)
        {
            if (from.Poll(UntilNext(), SelectMode.SelectRead))
                Receive();
            while (_waiting.TryPeek(out _, out var next) && next.Due <= Now)
                Send(_waiting.Dequeue());
        }

        ended.SetResult();
    }

    private TimeSpan UntilNext()
    {
        if (!_waiting.TryPeek(out _, out var next))
            return LookAtLeastEvery;
        var left = next.Due - Now;
        return left < TimeSpan.Zero ? TimeSpan.Zero : left < LookAtLeastEvery ? left : LookAtLeastEvery;
    }

    private void Receive()
    {
        try
        {
            var length = from.ReceiveFrom(_buffer, SocketFlags.None, _source);
            Counters.Received++;
            if (_source.Equals(_expected))
                Take(_buffer.AsSpan(0, length).ToArray());
            else
                Counters.Strangers++;
        }
        catch (SocketException)
        {
            // A port that is closed on the other side reports here; the line itself goes on.
        }
    }

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
                _waiting.Enqueue(datagram, (due[i], _arrivals++));
            else
                Counters.Overflowed++;
        }
    }

    private void Send(byte[] datagram)
    {
        // A cut holds back what is on its way, too.
        if (_conditions.Cut)
        {
            Counters.Lost++;
            return;
        }

        try
        {
            to.SendTo(datagram, SocketFlags.None, receiver);
            Counters.Sent++;
        }
        catch (SocketException)
        {
            Counters.Lost++;
        }
    }
}

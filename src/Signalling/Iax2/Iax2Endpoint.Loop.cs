using System.Buffers;
using System.Net;
using System.Threading.Channels;
using Carillon.Protocols.Iax2;

namespace Carillon.Signalling.Iax2;

/// <summary>The loop: commands first, then frames of peers, then a few of strangers, then what is due. One signal wakes it for all four.</summary>
public sealed partial class Iax2Endpoint
{
    const int CommandQueueLength = 65536;
    const int StrangerFramesPerTurn = 32;
    const int PeerFramesPerTurn = 512;

    readonly record struct QueuedFrame(byte[] Buffer, int Length, IPEndPoint From);

    readonly Channel<QueuedFrame> _peerFrames;
    readonly Channel<QueuedFrame> _strangerFrames;
    readonly Channel<Action> _commands = Channel.CreateBounded<Action>(new BoundedChannelOptions(CommandQueueLength) { SingleReader = true });
    readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });
    readonly ITimer _timer;
    readonly CancellationTokenSource _stop = new();
    Task _loop = Task.CompletedTask;
    int _callCount;

    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>Ends all calls with HANGUP (cause 27), sent once, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        await _loop;
        await _timer.DisposeAsync();
        _stop.Dispose();
    }

    static Channel<QueuedFrame> FrameQueue(int length) => Channel.CreateBounded<QueuedFrame>(new BoundedChannelOptions(length) { SingleReader = true });

    void Wake() => _wake.Writer.TryWrite(true);

    void Post(Action command)
    {
        if (!_commands.Writer.TryWrite(command))
        {
            Counters.Add(Iax2Count.CommandDrops);
            Iax2Log.CommandDropped(_services.Log);
        }
        Wake();
    }

    bool TryQueue(Channel<QueuedFrame> queue, ReadOnlySpan<byte> frame, IPEndPoint from)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(frame.Length);
        frame.CopyTo(buffer);
        var queued = queue.Writer.TryWrite(new QueuedFrame(buffer, frame.Length, from));
        if (!queued) ArrayPool<byte>.Shared.Return(buffer);
        Wake();
        return queued;
    }

    async Task RunAsync()
    {
        try
        {
            while (await _wake.Reader.WaitToReadAsync(_stop.Token))
            {
                _wake.Reader.TryRead(out _);
                Turn();
            }
        }
        catch (OperationCanceledException)
        {
            // the way out
        }
        Shutdown();
    }

    void Turn()
    {
        for (var i = 0; i < CommandQueueLength && _commands.Reader.TryRead(out var command); i++) Guarded(command);
        Drain(_peerFrames, PeerFramesPerTurn);
        Drain(_strangerFrames, StrangerFramesPerTurn);
        Guarded(_services.Deadlines.RunDue);
        Volatile.Write(ref _callCount, _services.Calls.Count);
        if (_peerFrames.Reader.Count + _strangerFrames.Reader.Count > 0) Wake();
        ArmTimer();
    }

    void Drain(Channel<QueuedFrame> queue, int most)
    {
        for (var i = 0; i < most && queue.Reader.TryRead(out var item); i++)
        {
            try
            {
                OnDatagram(item.Buffer.AsSpan(0, item.Length), item.From);
            }
            catch (Exception fault)
            {
                _services.Fault(fault);
            }
            ArrayPool<byte>.Shared.Return(item.Buffer);
        }
    }

    void OnDatagram(ReadOnlySpan<byte> datagram, IPEndPoint from)
    {
        Counters.Add(Iax2Count.FramesIn);
        if (FullFrame.TryParse(datagram, out var frame) != OperationStatus.Done)
        {
            Counters.Add(Iax2Count.Malformed);
            return;
        }
        if (_services.Calls.Find(frame.DestinationCallNumber) is CallLeg moving && moving.IsFromThere(frame, from)) moving.OnFrameFromThere(frame);
        else if (OwnerOf(frame, from) is { } owner) owner.OnDatagram(datagram, frame);
        else _door.OnFrame(frame, datagram.Length, from);
    }

    /// <summary>The call that a frame may speak to: its number, from its address, from its other side. A repeated NEW has no number of ours yet.</summary>
    ICallOwner? OwnerOf(in FullFrame frame, IPEndPoint from)
    {
        if (frame.DestinationCallNumber == 0)
        {
            var leg = _services.Calls.Find(from, frame.SourceCallNumber);
            if (leg is null || !frame.IsIax(IaxCommand.New) || leg.NewTimestamp == frame.Timestamp) return leg;
            return null;
        }
        var owner = _services.Calls.Find(frame.DestinationCallNumber);
        if (owner is null || !owner.Address.Equals(from)) return null;
        return owner.RemoteNumber == 0 || owner.RemoteNumber == frame.SourceCallNumber ? owner : null;
    }

    void ArmTimer()
    {
        var next = _services.Deadlines.Next;
        var wait = next == LoopClock.Never ? Timeout.InfiniteTimeSpan : _services.Clock.Until(next);
        if (next != LoopClock.Never && wait < TimeSpan.FromMilliseconds(1)) wait = TimeSpan.FromMilliseconds(1);
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    void Shutdown()
    {
        foreach (var leg in _services.Calls.Legs.ToArray())
            Guarded(() => leg.Step(CallInput.HangUp, new Iax2CallEnd(Iax2EndedBy.Shutdown, CauseCode.DestinationOutOfOrder, null)));
        Iax2Log.LoopEnded(_services.Log, _services.Calls.Count);
    }

    void Guarded(Action step)
    {
        try
        {
            step();
        }
        catch (Exception fault)
        {
            _services.Fault(fault);
        }
    }
}

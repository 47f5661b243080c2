using System.Buffers;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Carillon.Signalling.Sip.Loop;

/// <summary>
/// The one flow of control that owns an endpoint's state. Each turn: commands of other threads, timers that are due, a few datagrams;
/// then it sleeps until one of the three wakes it. Commands come first, so that no flood keeps a hang-up waiting.
/// </summary>
internal sealed class SipLoop : IDisposable
{
    private const int CommandQueueLength = 65536;
    private const int DatagramsPerTurn = 32;

    private readonly Channel<Action> _commands = Channel.CreateBounded<Action>(new BoundedChannelOptions(CommandQueueLength) { SingleReader = true });
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });
    private readonly SipSocket _socket;
    private readonly SipCounters _counters;
    private readonly ILogger _log;

    public SipLoop(SipEndpointOptions options, TimeProvider clock, SipCounters counters, ILogger log)
    {
        (_counters, _log) = (counters, log);
        Timers = new LoopTimers(clock, Wake);
        _socket = new SipSocket(options.Listen, counters, log, Wake);
    }

    public LoopTimers Timers { get; }

    public SipSocket Socket => _socket;

    /// <summary>From any thread. Throws when 65,536 commands wait already: then the process asks for more than it can do.</summary>
    public void Post(Action command)
    {
        if (!_commands.Writer.TryWrite(command)) throw new InvalidOperationException("The SIP loop's command queue is full or closed.");
        Wake();
    }

    public async Task RunAsync(Action<Datagram> handle, CancellationToken stop)
    {
        var receiving = _socket.ReceiveAsync(stop);
        while (!stop.IsCancellationRequested)
        {
            bool busy = RunCommands() | RunTimers() | RunDatagrams(handle);
            if (busy) continue;
            try
            {
                await _wake.Reader.ReadAsync(stop);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }
        await receiving;
        SipLog.LoopEnded(_log, _socket.LocalEndPoint);
    }

    /// <summary>What still waits at the end: calls are ended by commands that were posted just before.</summary>
    public void Drain()
    {
        _commands.Writer.TryComplete();
        RunCommands();
    }

    public void Dispose()
    {
        Timers.Dispose();
        _socket.Dispose();
    }

    private void Wake() => _wake.Writer.TryWrite(true);

    private bool RunCommands()
    {
        bool any = false;
        while (_commands.Reader.TryRead(out var command))
        {
            any = true;
            Guarded(command, "a command");
        }
        return any;
    }

    private bool RunTimers()
    {
        bool any = false, more = true;
        while (more)
        {
            try
            {
                more = Timers.RunOne();
                any |= more;
            }
            catch (Exception e)
            {
                Fault(e, "a timer");
            }
        }
        return any;
    }

    private bool RunDatagrams(Action<Datagram> handle)
    {
        int count = 0;
        while (count < DatagramsPerTurn && _socket.TryRead(out var datagram))
        {
            count++;
            try
            {
                handle(datagram);
            }
            catch (Exception e)
            {
                Fault(e, "a datagram");
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(datagram.Buffer);
            }
        }
        return count > 0;
    }

    private void Guarded(Action command, string what)
    {
        try
        {
            command();
        }
        catch (Exception e)
        {
            Fault(e, what);
        }
    }

    private void Fault(Exception e, string what)
    {
        _counters.Faults++;
        SipLog.Fault(_log, e, what);
    }
}

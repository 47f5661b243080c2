using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Carillon.Signalling.Sip.Auth;
using Carillon.Signalling.Sip.Streams;
using Microsoft.Extensions.Logging;

namespace Carillon.Signalling.Sip.Loop;

/// <summary>
/// The one thread that owns an endpoint's state. Each turn: commands of other threads, timers that are due, messages of known
/// peers, a few of strangers; then it rests (<see cref="LoopPace"/>). Commands come first, so that no flood keeps a hang-up waiting.
/// </summary>
internal sealed class SipLoop : IDisposable
{
    private const int CommandQueueLength = 65536;
    private const int ArrivalsPerTurn = 64;
    private const int StrangersPerTurn = 32;

    private readonly Channel<Action> _commands = Channel.CreateBounded<Action>(new BoundedChannelOptions(CommandQueueLength) { SingleReader = true });
    private readonly LoopPace _pace = new();
    private readonly SipSocket _socket;
    private readonly SipSocket? _socket6;
    private readonly ChannelReader<Arrival>[] _ofPeers, _ofStrangers;
    private readonly SipCounters _counters;
    private readonly ILogger _log;
    private volatile bool _closed;
    private string _doing = "";

    public SipLoop(SipEndpointOptions options, TimeProvider clock, SipCounters counters, ILogger log)
    {
        (_counters, _log) = (counters, log);
        Timers = new LoopTimers(clock, Wake);
        Streams = new StreamTransport(options, clock, Peers, counters, log, this);
        _socket = Open(options.Listen);
        _socket6 = options.Address6 is { } six ? Open(new IPEndPoint(six, options.Listen.Port)) : null;
        SipSocket[] all = _socket6 is null ? [_socket] : [_socket, _socket6];
        _ofPeers = [.. all.Select(s => s.OfPeers), Streams.OfPeers];
        _ofStrangers = [.. all.Select(s => s.OfStrangers), Streams.OfStrangers];

        SipSocket Open(IPEndPoint listen) => new(listen, new AddressBudget(clock, options.StrangerDatagramsPerSecond), clock, Peers, counters, log, Wake);
    }

    private enum Found
    {
        Nothing,
        Something,

        /// <summary>And more is left for the next turn.</summary>
        More,
    }

    public LoopTimers Timers { get; }

    public KnownPeers Peers { get; } = new();

    public IPEndPoint Local => _socket.LocalEndPoint;

    /// <summary>Our second address; null: there is none.</summary>
    public IPEndPoint? Local6 => _socket6?.LocalEndPoint;

    public StreamTransport Streams { get; }

    /// <summary>From the socket of that family; false when there is none, or the system would not take it.</summary>
    public bool Send(ReadOnlySpan<byte> bytes, IPEndPoint to) =>
        (_socket6 is not null && to.AddressFamily == AddressFamily.InterNetworkV6 ? _socket6 : _socket).Send(bytes, to);

    /// <summary>
    /// From any thread; false once the loop has ended. Throws when 65,536 commands wait already: then the process asks for more than it can do.
    /// </summary>
    public bool Post(Action command)
    {
        if (_commands.Writer.TryWrite(command))
        {
            Wake();
            return true;
        }
        return _closed ? false : throw new InvalidOperationException("The SIP loop's command queue is full.");
    }

    /// <summary>Ends when the token says so, after all that was posted before.</summary>
    public async Task RunAsync(Action<Arrival> handle, CancellationToken stop)
    {
        await using var wakeForTheEnd = stop.Register(Wake);
        var loop = LoopPace.OnThread($"sip {_socket.LocalEndPoint}", () => Run(handle, stop));
        await Task.WhenAll(loop, _socket.RunAsync(stop), _socket6?.RunAsync(stop) ?? Task.CompletedTask, Streams.RunAsync(stop));
        Close(handle);
    }

    public void Dispose()
    {
        Timers.Dispose();
        Streams.Dispose();
        _socket.Dispose();
        _socket6?.Dispose();
        _pace.Dispose();
    }

    public void Wake() => _pace.Wake();

    private void Run(Action<Arrival> handle, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var found = Turn(handle);
            if (found == Found.More) continue;
            _pace.Rest(found == Found.Something);
            if (_pace.SleepsNext) Timers.Arm();
        }
    }

    /// <summary>No more commands; those that came in time are still run.</summary>
    private void Close(Action<Arrival> handle)
    {
        _closed = true;
        _commands.Writer.TryComplete();
        while (Turn(handle) != Found.Nothing)
        {
        }
        SipLog.LoopEnded(_log, _socket.LocalEndPoint);
    }

    /// <summary>The one catch: what was at hand is lost and counted, everything else goes on.</summary>
    private Found Turn(Action<Arrival> handle)
    {
        try
        {
            var found = RunCommands() | RunTimers() ? Found.Something : Found.Nothing;
            return Most(Most(found, RunArrivals(_ofPeers, ArrivalsPerTurn, handle)), RunArrivals(_ofStrangers, StrangersPerTurn, handle));
        }
        catch (Exception e)
        {
            _counters.Faults++;
            SipLog.Fault(_log, e, _doing);
            return Found.More;
        }
    }

    private static Found Most(Found one, Found other) => one > other ? one : other;

    private bool RunCommands()
    {
        _doing = "a command";
        bool any = false;
        for (; _commands.Reader.TryRead(out var command); any = true) command();
        return any;
    }

    private bool RunTimers()
    {
        _doing = "a timer";
        bool any = false;
        for (; Timers.RunOne(); any = true)
        {
        }
        return any;
    }

    /// <param name="most">Of each queue.</param>
    private Found RunArrivals(ChannelReader<Arrival>[] queues, int most, Action<Arrival> handle)
    {
        _doing = "a message";
        var found = Found.Nothing;
        foreach (var queue in queues) found = Most(found, RunArrivals(queue, most, handle));
        return found;
    }

    private static Found RunArrivals(ChannelReader<Arrival> queue, int most, Action<Arrival> handle)
    {
        int count = 0;
        for (; count < most && queue.TryRead(out var message); count++)
        {
            try
            {
                handle(message);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(message.Buffer);
            }
        }
        return count == most ? Found.More : count > 0 ? Found.Something : Found.Nothing;
    }
}

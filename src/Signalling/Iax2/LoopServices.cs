using System.Net;
using Microsoft.Extensions.Logging;

namespace Carillon.Signalling.Iax2;

/// <summary>What the parts of an endpoint share. Everything here is used on the loop only.</summary>
sealed class LoopServices(Iax2EndpointOptions options, IIax2Transport transport, TimeProvider clock, Iax2Counters counters, ILogger log)
{
    public Iax2EndpointOptions Options { get; } = options;
    public Iax2Timers Timers { get; } = options.Timers;
    public LoopClock Clock { get; } = new(clock);
    public Iax2Counters Counters { get; } = counters;
    public ILogger Log { get; } = log;
    public CallTable Calls { get; } = new(options.MaxCalls);
    public TokenCache Tokens => field ??= new TokenCache(Clock, Timers.CallTokenLife / 2);
    public RsaKeys Keys { get; } = new();
    public DeadlineQueue Deadlines => field ??= new DeadlineQueue(Clock);

    public IIax2Inbound? Inbound { get; set; }

    public void Fault(Exception exception)
    {
        Counters.Add(Iax2Count.Faults);
        Iax2Log.Fault(Log, exception);
    }

    public void Send(ReadOnlySpan<byte> frame, IPEndPoint to)
    {
        Counters.Add(Iax2Count.FramesOut);
        transport.Send(frame, to);
    }
}

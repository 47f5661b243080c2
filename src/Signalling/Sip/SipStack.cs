using System.Net;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip.Auth;
using Carillon.Signalling.Sip.Calls;
using Carillon.Signalling.Sip.Loop;
using Carillon.Signalling.Sip.Transactions;
using Microsoft.Extensions.Logging;

namespace Carillon.Signalling.Sip;

/// <summary>What the parts of one endpoint share. All of it belongs to the loop; nothing here may be touched from elsewhere.</summary>
internal sealed class SipStack
{
    private readonly SipLoop _loop;

    public SipStack(SipEndpointOptions options, SipLoop loop, SipCounters counters, TimeProvider time, ILogger log)
    {
        (Options, _loop, Counters, Time, Log) = (options, loop, counters, time, log);
        Local = loop.Socket.LocalEndPoint;
        SentBy = Local.ToString();
        Transactions = new TransactionTable(this);
        Requests = new RequestBuilder(this);
        Responses = new ResponseBuilder(this);
        Calls = new CallTable(this);
    }

    public SipEndpointOptions Options { get; }
    public SipTimers Timers => Options.Timers;
    public SipCounters Counters { get; }
    public TimeProvider Time { get; }
    public ILogger Log { get; }
    public LoopTimers Clock => _loop.Timers;
    public KnownPeers Peers => _loop.Peers;
    public IPEndPoint Local { get; }

    /// <summary>host:port of our Via and Contact.</summary>
    public string SentBy { get; }

    /// <summary>The one buffer that messages are built in.</summary>
    public SipWriter Writer { get; } = new();

    public TransactionTable Transactions { get; }
    public RequestBuilder Requests { get; }
    public ResponseBuilder Responses { get; }
    public CallTable Calls { get; }

    public bool Send(ReadOnlySpan<byte> bytes, IPEndPoint to) => _loop.Socket.Send(bytes, to);

    /// <summary>From any thread; false once the endpoint has stopped.</summary>
    public bool Post(Action command) => _loop.Post(command);
}

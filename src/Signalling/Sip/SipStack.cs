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
    private readonly IPEndPoint[] _sentBy;
    private readonly string[] _sentByText;

    public SipStack(SipEndpointOptions options, SipLoop loop, SipCounters counters, TimeProvider time, ILogger log)
    {
        (Options, _loop, Counters, Time, Log) = (options, loop, counters, time, log);
        Local = loop.Socket.LocalEndPoint;
        _sentBy = [.. Enum.GetValues<SipTransport>().Select(t => loop.Streams.Listening(t) ?? Local)];
        _sentByText = [.. _sentBy.Select(a => a.ToString())];
        loop.Streams.Lost = ConnectionLost;
        Transactions = new TransactionTable(this);
        Requests = new RequestBuilder(this);
        Responses = new ResponseBuilder(this);
        Calls = new CallTable(this);
        Admission = new Admission(this);
    }

    public SipEndpointOptions Options { get; }
    public SipTimers Timers => Options.Timers;
    public SipCounters Counters { get; }
    public TimeProvider Time { get; }
    public ILogger Log { get; }
    public LoopTimers Clock => _loop.Timers;
    public KnownPeers Peers => _loop.Peers;
    public IPEndPoint Local { get; }

    /// <summary>On the loop: a connection has closed, which may have been somebody's only way.</summary>
    public Action<long>? ConnectionClosed { get; set; }

    /// <summary>The one buffer that messages are built in.</summary>
    public SipWriter Writer { get; } = new();

    public TransactionTable Transactions { get; }
    public RequestBuilder Requests { get; }
    public ResponseBuilder Responses { get; }
    public CallTable Calls { get; }
    public Admission Admission { get; }

    /// <summary>host:port of our Via and Contact: where others reach us over that transport.</summary>
    public string SentBy(SipTransport transport) => _sentByText[(int)transport];

    /// <summary>What we are called at; a sips one where the peer insists on it.</summary>
    public SipUri Contact(string? user, SipTransport transport, bool secure)
    {
        var uri = SipUri.Sip(user, _sentBy[(int)transport]);
        if (secure) uri = uri with { Scheme = "sips" };
        bool says = secure ? transport.IsWebSocket() : transport.IsReliable();
        return says ? uri with { Parameters = ";transport=" + transport.UriName() } : uri;
    }

    /// <summary>False when the system would not take it. For a connection that is being opened the bad news may come later.</summary>
    public bool Send(ReadOnlySpan<byte> bytes, SipHop to) => Send(bytes, ref to);

    /// <summary>The hop learns which connection the message left on.</summary>
    public bool Send(ReadOnlySpan<byte> bytes, ref SipHop to) =>
        to.IsReliable ? _loop.Streams.Send(bytes, ref to) : _loop.Socket.Send(bytes, to.EndPoint);

    /// <summary>For somebody who has proved nothing: never opens a connection.</summary>
    public bool Reply(ReadOnlySpan<byte> bytes, SipHop to) =>
        to.IsReliable ? _loop.Streams.Reply(bytes, to) : _loop.Socket.Send(bytes, to.EndPoint);

    /// <summary>From any thread; false once the endpoint has stopped.</summary>
    public bool Post(Action command) => _loop.Post(command);

    private void ConnectionLost(long connection, bool wasOpen)
    {
        Transactions.ConnectionLost(connection, wasOpen);
        ConnectionClosed?.Invoke(connection);
    }
}

using System.Net;
using System.Net.Sockets;
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
    private readonly IPEndPoint[] _sentBy, _sentBy6;
    private readonly string[] _sentByText, _sentByText6;
    private readonly Dictionary<(SipTransport, bool, bool), string> _contacts = [];

    public SipStack(SipEndpointOptions options, SipLoop loop, SipCounters counters, TimeProvider time, ILogger log)
    {
        (Options, _loop, Counters, Time, Log) = (options, loop, counters, time, log);
        Local = loop.Local;
        _sentBy = [.. Enum.GetValues<SipTransport>().Select(t => loop.Streams.Listening(t) ?? Local)];
        _sentBy6 = loop.Local6 is { } six ? [.. Enum.GetValues<SipTransport>().Select(t => loop.Streams.Listening(t, AddressFamily.InterNetworkV6) ?? six)] : _sentBy;
        (_sentByText, _sentByText6) = ([.. _sentBy.Select(a => a.ToString())], [.. _sentBy6.Select(a => a.ToString())]);
        loop.Streams.Lost = ConnectionLost;
        Transactions = new TransactionTable(this);
        Requests = new RequestBuilder(this);
        Responses = new ResponseBuilder(this);
        Calls = new CallTable(this);
        Admission = new Admission(this);
        Own = new OwnWord(this);
    }

    public SipEndpointOptions Options { get; }
    public SipTimers Timers => Options.Timers;
    public SipCounters Counters { get; }
    public TimeProvider Time { get; }
    public ILogger Log { get; }
    public LoopTimers Clock => _loop.Timers;
    public KnownPeers Peers => _loop.Peers;
    public IPEndPoint Local { get; }

    public IPEndPoint? Local6 => _loop.Local6;

    /// <summary>On the loop: a connection has closed, which may have been somebody's only way.</summary>
    public Action<long>? ConnectionClosed { get; set; }

    /// <summary>The one buffer that messages are built in.</summary>
    public SipWriter Writer { get; } = new();

    public TransactionTable Transactions { get; }
    public RequestBuilder Requests { get; }
    public ResponseBuilder Responses { get; }
    public CallTable Calls { get; }
    public Admission Admission { get; }
    public OwnWord Own { get; }

    /// <summary>host:port of our Via and Contact: where those behind that hop reach us.</summary>
    public string SentBy(SipHop to) => (IsV6(to) ? _sentByText6 : _sentByText)[(int)to.Transport];

    public IPEndPoint SentFrom(SipHop to) => (IsV6(to) ? _sentBy6 : _sentBy)[(int)to.Transport];

    /// <summary>What we are called at by those behind that hop; a sips one where the peer insists on it.</summary>
    public SipUri Contact(string? user, SipHop from, bool secure)
    {
        var (transport, uri) = (from.Transport, SipUri.Sip(user, SentFrom(from)));
        if (secure) uri = uri with { Scheme = "sips" };
        bool says = secure ? transport.IsWebSocket() : transport.IsReliable();
        return says ? uri with { Parameters = ";transport=" + transport.UriName() } : uri;
    }

    /// <summary>What the Contact header says to those behind that hop; the same for all calls over it.</summary>
    public string ContactHeader(SipHop over, bool secure)
    {
        var way = (over.Transport, IsV6(over), secure);
        if (!_contacts.TryGetValue(way, out string? contact)) _contacts[way] = contact = $"<{Contact(null, over, secure)}>";
        return contact;
    }

    /// <summary>False when the system would not take it. For a connection that is being opened the bad news may come later.</summary>
    public bool Send(ReadOnlySpan<byte> bytes, SipHop to) => Send(bytes, ref to);

    /// <summary>The hop learns which connection the message left on.</summary>
    public bool Send(ReadOnlySpan<byte> bytes, ref SipHop to) =>
        !Passes(bytes) || (to.IsReliable ? _loop.Streams.Send(bytes, ref to) : _loop.Send(bytes, to.EndPoint));

    /// <summary>For somebody who has proved nothing: never opens a connection.</summary>
    public bool Reply(ReadOnlySpan<byte> bytes, SipHop to) =>
        !Passes(bytes) || (to.IsReliable ? _loop.Streams.Reply(bytes, to) : _loop.Send(bytes, to.EndPoint));

    /// <summary>What may not be sent now is as good as lost on the way; who ends a call may always say so.</summary>
    private bool Passes(ReadOnlySpan<byte> bytes) => Options.MaySend?.Invoke() != false || bytes.StartsWith("BYE "u8);

    /// <summary>From any thread; false once the endpoint has stopped.</summary>
    public bool Post(Action command) => _loop.Post(command);

    private static bool IsV6(SipHop hop) => hop.Address.AddressFamily == AddressFamily.InterNetworkV6;

    private void ConnectionLost(long connection, bool wasOpen)
    {
        Transactions.ConnectionLost(connection, wasOpen);
        ConnectionClosed?.Invoke(connection);
    }
}

using System.Buffers.Binary;
using System.Diagnostics;
using Carillon.Protocols.Srtp;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Carillon.Media;

/// <summary>
/// The handshakes of one leg, on a thread of their own that ends with them. A hello must bring back a cookie before anything is kept
/// for it (RFC 6347 section 4.2.1), so who speaks has its address. Whose certificate the signalling named gets the leg; a handshake that
/// fails ends nothing. One at a time: a stranger's gives way to a hello from an address of the signalling, and has four seconds.
/// </summary>
internal sealed class DtlsExchange(RtpLeg leg, DtlsDesk desk) : IDisposable
{
    private const int MostStrangers = 16;
    private static readonly TimeSpan Whole = TimeSpan.FromSeconds(30), Expected = TimeSpan.FromSeconds(15), Stranger = TimeSpan.FromSeconds(4), Lingering = TimeSpan.FromSeconds(5);
    private readonly BcTlsCrypto _crypto = new();
    private PeerAddress _agreed;
    private UInt128 _alsoFrom;
    private DtlsVerifier? _verifier;
    private (PeerAddress From, DtlsRequest Request)? _next;
    private int _strangers;
    private long _beganAt;
    private volatile bool _over;

    public DtlsInbox Inbox { get; } = new();

    /// <summary>What it is for; null: the answer has not come yet, and hellos wait.</summary>
    public DtlsAgreement? Agreement { get; private set; }

    /// <summary>The other side has the keys: its media came. Nothing need be said again.</summary>
    public volatile bool IsSettled;

    /// <param name="agreed">Where the other side's SDP wants the audio, and its handshake.</param>
    /// <param name="alsoFrom">Where its signalling comes from.</param>
    public void Begin(DtlsAgreement agreement, PeerAddress agreed, UInt128 alsoFrom)
    {
        (Agreement, _agreed, _alsoFrom) = (agreement, agreed, alsoFrom);
        _ = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The shard, too. Before the answer has come nobody is.</summary>
    public bool IsExpected(PeerAddress from) => from.Address == _agreed.Address || (_alsoFrom != 0 && from.Address == _alsoFrom);

    public void Dispose() => _over = true;

    /// <summary>The next datagram of that address; null: none is there. What others send is looked at on the way.</summary>
    internal byte[]? NextFor(PeerAddress peer)
    {
        ThrowIfOver();
        while (Inbox.TryTake(out var from) is { } datagram)
        {
            if (from == peer) return datagram;
            if (Agreement!.IsClient) continue;
            if (Verified(datagram, from) is not { } request || !IsExpected(from) || IsExpected(peer)) continue;
            _next = (from, request);
            throw new IOException("an address of the signalling says hello");
        }
        return null;
    }

    /// <summary>The socket is the shard's: it sends between two ticks.</summary>
    internal void Send(PeerAddress to, ReadOnlySpan<byte> datagram)
    {
        var copy = datagram.ToArray();
        leg.Engine.Post(leg, () => leg.SendHandshake(copy, to));
    }

    private void Run()
    {
        _beganAt = Stopwatch.GetTimestamp();
        _verifier = new DtlsVerifier(_crypto);
        try
        {
            while (!TryOnce()) ThrowIfOver();
        }
        catch (IOException)
        {
            // Time is up, or the call has ended. A leg without keys is silent, and its silence is told.
        }
        catch (Exception fault)
        {
            desk.Faulted(fault);
        }
    }

    /// <summary>True when the leg has its keys.</summary>
    private bool TryOnce()
    {
        var srtp = new SrtpNegotiation(Agreement!.Fingerprint);
        (PeerAddress From, DtlsRequest Request)? hello = Agreement.IsClient ? null : _next ?? WaitForHello();
        _next = null;
        if (!desk.TryEnter())
        {
            Thread.Sleep(100);
            return false;
        }
        try
        {
            var transport = hello is { } said ? Accept(srtp, said.From, said.Request) : new DtlsClientProtocol().Connect(new DtlsClient(_crypto, desk.Identity, srtp, Expected), new DtlsLine(this, _agreed));
            leg.Engine.Post(leg, () => leg.Secure(this, srtp.Keys!));
            desk.Done();
            Linger(transport);
            return true;
        }
        catch (IOException)
        {
            if (!_over) desk.Failed();
            return false;
        }
        finally
        {
            desk.Leave();
        }
    }

    private DtlsTransport Accept(SrtpNegotiation srtp, PeerAddress from, DtlsRequest request)
    {
        if (!IsExpected(from)) _strangers++;
        return new DtlsServerProtocol().Accept(new DtlsServer(_crypto, desk.Identity, srtp, IsExpected(from) ? Expected : Stranger), new DtlsLine(this, from), request);
    }

    private (PeerAddress From, DtlsRequest Request) WaitForHello()
    {
        while (true)
        {
            ThrowIfOver();
            if (Inbox.TryTake(out var from) is not { } datagram) Thread.Sleep(3);
            else if ((IsExpected(from) || _strangers < MostStrangers) && Verified(datagram, from) is { } request) return (from, request);
        }
    }

    /// <summary>If our last words were lost, the other side says its own again, and the library answers.</summary>
    private void Linger(DtlsTransport transport)
    {
        var began = Stopwatch.GetTimestamp();
        var nothing = new byte[1];
        try
        {
            while (!IsSettled && !_over && Stopwatch.GetElapsedTime(began) < Lingering) transport.Receive(nothing, 0, nothing.Length, 50);
        }
        catch (IOException)
        {
            // It has closed, which ends the call's audio no more than silence does.
        }
    }

    private DtlsRequest? Verified(byte[] datagram, PeerAddress from)
    {
        Span<byte> client = stackalloc byte[18];
        BinaryPrimitives.WriteUInt128BigEndian(client, from.Address);
        BinaryPrimitives.WriteUInt16BigEndian(client[16..], from.Port);
        return _verifier!.VerifyRequest(client.ToArray(), datagram, 0, datagram.Length, new DtlsLine(this, from));
    }

    private void ThrowIfOver()
    {
        if (_over || Stopwatch.GetElapsedTime(_beganAt) > Whole) throw new TimeoutIOException();
    }

    private sealed class TimeoutIOException() : IOException("the handshake is not to go on");
}

using System.Buffers;
using System.Net;
using Carillon.Media;
using Carillon.Protocols.Iax2;
using Carillon.Signalling.Iax2;
using Carillon.Switch.Control;

namespace Carillon.Switch.Trunks;

/// <summary>The IAX2 port between media and signalling: voice is taken apart and put together on the tick, all else goes to
/// the endpoint. Allocates for signalling frames of strangers only, and takes few of those.</summary>
internal sealed class TrunkPort(TimeProvider clock, Fence fence) : IPortProtocol, IIax2Transport
{
    private const int StrangerFramesPerTick = 16;

    private readonly long _began = clock.GetTimestamp();
    private readonly byte[] _clear = new byte[2 * CallCipher.MostSealed];
    private readonly byte[] _sealed = new byte[CallCipher.MostSealed];
    private Dictionary<PeerAddress, TrunkPeer> _peers = [];
    private TrunkBatch[] _batches = [];
    private SharedPort? _port;
    private SharedPort? _port6;
    private Iax2Endpoint? _endpoint;
    private int _strangersThisTick;

    public TrunkCounters Counters { get; } = new();

    /// <summary>Milliseconds since it began: the clock of its trunk frames.</summary>
    public uint NowMs => (uint)clock.GetElapsedTime(_began).TotalMilliseconds;

    /// <summary>Tick: the same, as it was when the datagram in hand came.</summary>
    public uint TickMs { get; private set; }

    /// <param name="port">For peers on IPv4.</param>
    /// <param name="port6">For those on IPv6; null: we have no address there.</param>
    /// <param name="endpoint">Whom full frames are for.</param>
    public void Use(SharedPort port, SharedPort? port6, Iax2Endpoint endpoint)
    {
        Volatile.Write(ref _endpoint, endpoint);
        Volatile.Write(ref _port6, port6);
        Volatile.Write(ref _port, port);
    }

    /// <summary>Control loop: the peers that trunk frames may go to, swapped whole.</summary>
    public void SetPeers(IEnumerable<IPEndPoint> peers)
    {
        var known = Volatile.Read(ref _peers);
        var next = new Dictionary<PeerAddress, TrunkPeer>();
        foreach (var endPoint in peers)
        {
            var address = PeerAddress.From(endPoint);
            next[address] = known.TryGetValue(address, out var same) ? same : new TrunkPeer(endPoint);
        }

        Volatile.Write(ref _peers, next);
        Volatile.Write(ref _batches, [.. next.Values.Select(p => p.Batch)]);
    }

    /// <summary>IAX2 loop: both call numbers are known, voice may flow.</summary>
    public void Open(TrunkVoice voice, Iax2Call call)
    {
        if (!Volatile.Read(ref _peers).TryGetValue(PeerAddress.From(call.Remote), out var peer))
            return;
        voice.Open(call, peer);
        peer.Put(voice.FarNumber, voice);
    }

    public void Receive(SharedPort port, ReadOnlySpan<byte> datagram, PeerAddress from)
    {
        TickMs = NowMs;
        switch (Iax2Datagram.KindOf(datagram))
        {
            case Iax2FrameKind.Full:
                HandOn(datagram, from);
                break;
            case Iax2FrameKind.Mini when MiniFrame.TryParse(datagram, out var mini) == System.Buffers.OperationStatus.Done:
                DeliverMini(PeerAt(from), datagram, mini);
                break;
            case Iax2FrameKind.Trunk when TrunkFrameReader.TryParse(datagram, out var entries) == System.Buffers.OperationStatus.Done:
                var peer = PeerAt(from);
                while (entries.MoveNext())
                    Deliver(peer, entries.CallNumber, entries.EntryTimestamp, entries.Payload);
                if (entries.IsDamaged)
                    Counters.Malformed++;
                break;
            default:
                Counters.Malformed++;
                break;
        }
    }

    public void EndOfTick(SharedPort port)
    {
        if (port == _port)
            _strangersThisTick = 0;
        foreach (var batch in Volatile.Read(ref _batches))
            if (PortOf(batch.Peer) == port)
                Flush(port, batch);
    }

    public void Gather(TrunkBatch batch, ushort callNumber, ushort time, ReadOnlySpan<byte> payload)
    {
        Counters.EntriesSent++;
        if (batch.TryAdd(callNumber, time, payload) || PortOf(batch.Peer) is not { } port)
            return;
        Flush(port, batch);
        batch.TryAdd(callNumber, time, payload);
    }

    /// <summary>Tick: the voice of an encrypted call goes alone, for trunk frames have no encryption.</summary>
    public void SendSealed(TrunkBatch batch, CallCipher cipher, ushort callNumber, ushort time, ReadOnlySpan<byte> payload)
    {
        if (!MiniFrame.TryWrite(_clear, callNumber, time, payload, out var length))
            return;
        PortOf(batch.Peer)?.Send(_sealed.AsSpan(0, cipher.Seal(_clear.AsSpan(0, length), CallCipher.MiniClear, _sealed)), batch.Peer);
        Counters.EntriesSent++;
        Counters.FramesSent++;
    }

    /// <summary>Tick: for a peer that knows no trunk frames.</summary>
    public void SendMini(TrunkBatch batch, ushort callNumber, ushort time, ReadOnlySpan<byte> payload)
    {
        if (!MiniFrame.TryWrite(_clear, callNumber, time, payload, out var length))
            return;
        PortOf(batch.Peer)?.Send(_clear.AsSpan(0, length), batch.Peer);
        Counters.EntriesSent++;
        Counters.FramesSent++;
    }

    public void Send(ReadOnlySpan<byte> frame, IPEndPoint to)
    {
        if (!fence.MaySend() && !IsHangUp(frame))
            return;
        var peer = PeerAddress.From(to);
        PortOf(peer)?.SendNow(frame, peer);
    }

    /// <summary>Of a call in clear; that of an encrypted one is sent again until it is acknowledged.</summary>
    private static bool IsHangUp(ReadOnlySpan<byte> bytes) => FullFrame.TryParse(bytes, out var frame) == OperationStatus.Done && frame.IsIax(IaxCommand.Hangup);

    /// <summary>Null: we have no address of that family.</summary>
    private SharedPort? PortOf(PeerAddress peer) => peer.IsV4 ? Volatile.Read(ref _port) : Volatile.Read(ref _port6);

    private void Flush(SharedPort port, TrunkBatch batch)
    {
        if (!batch.IsEmpty)
            Counters.FramesSent += batch.Flush(port, NowMs);
    }

    /// <summary>Null: a stranger.</summary>
    private TrunkPeer? PeerAt(PeerAddress address) => Volatile.Read(ref _peers).GetValueOrDefault(address);

    private void DeliverMini(TrunkPeer? from, ReadOnlySpan<byte> datagram, MiniFrame mini)
    {
        if (from?.VoiceOf(mini.CallNumber) is not { IsEncrypted: true } voice)
            Deliver(from, mini.CallNumber, mini.Timestamp, mini.Payload);
        else if (voice.TryOpen(datagram, _clear, out var opened) && voice.TimeOf(opened.Timestamp, opened.Payload.Length) is { } time && voice.Deliver(opened.Payload, time))
            Counters.EntriesReceived++;
        else
            Counters.Unrouted++;
    }

    private void Deliver(TrunkPeer? from, ushort callNumber, ushort timestamp, ReadOnlySpan<byte> payload)
    {
        if (from is null)
            Counters.StrangersDropped++;
        else if (from.VoiceOf(callNumber) is { IsEncrypted: false } voice && voice.TimeOf(timestamp, payload.Length) is { } time && voice.Deliver(payload, time))
            Counters.EntriesReceived++;
        else
            Counters.Unrouted++;
    }

    private void HandOn(ReadOnlySpan<byte> frame, PeerAddress from)
    {
        if (Volatile.Read(ref _endpoint) is not { } endpoint)
            return;
        if (PeerAt(from) is { } peer)
            endpoint.OnFullFrame(frame, peer.EndPoint);
        else if (_strangersThisTick++ < StrangerFramesPerTick)
            endpoint.OnFullFrame(frame, from.ToEndPoint());
        else
            Counters.StrangersDropped++;
    }
}

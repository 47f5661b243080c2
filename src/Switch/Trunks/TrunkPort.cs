using System.Collections.Concurrent;
using System.Net;
using Carillon.Media;
using Carillon.Protocols.Iax2;
using Carillon.Signalling.Iax2;

namespace Carillon.Switch.Trunks;

/// <summary>The IAX2 port between media and signalling: voice is taken apart and put together on the tick, all else goes to
/// the endpoint. Allocates for signalling frames of strangers only, and takes few of those.</summary>
internal sealed class TrunkPort(TimeProvider clock) : IPortProtocol, IIax2Transport
{
    private const int StrangerFramesPerTick = 16;

    private readonly ConcurrentDictionary<ulong, TrunkVoice> _routes = new();
    private readonly long _began = clock.GetTimestamp();
    private readonly byte[] _clear = new byte[2 * CallCipher.MostSealed];
    private readonly byte[] _sealed = new byte[CallCipher.MostSealed];
    private Dictionary<PeerAddress, (IPEndPoint EndPoint, TrunkBatch Batch)> _peers = [];
    private TrunkBatch[] _batches = [];
    private SharedPort? _port;
    private Iax2Endpoint? _endpoint;
    private int _strangersThisTick;

    public TrunkCounters Counters { get; } = new();

    /// <summary>The port speaks IPv4 alone.</summary>
    public static ulong RouteOf(PeerAddress from, ushort callNumber) => ((ulong)from.V4 << 32) | ((ulong)from.Port << 16) | callNumber;

    /// <summary>Milliseconds since it began: the clock of its trunk frames.</summary>
    public uint NowMs => (uint)clock.GetElapsedTime(_began).TotalMilliseconds;

    public void Use(SharedPort port, Iax2Endpoint endpoint)
    {
        Volatile.Write(ref _endpoint, endpoint);
        Volatile.Write(ref _port, port);
    }

    /// <summary>Control loop: the peers that trunk frames may go to, swapped whole.</summary>
    public void SetPeers(IEnumerable<IPEndPoint> peers)
    {
        var known = Volatile.Read(ref _peers);
        var next = new Dictionary<PeerAddress, (IPEndPoint, TrunkBatch)>();
        foreach (var endPoint in peers)
        {
            var address = PeerAddress.From(endPoint);
            next[address] = known.TryGetValue(address, out var same) ? same : (endPoint, new TrunkBatch(address));
        }

        Volatile.Write(ref _peers, next);
        Volatile.Write(ref _batches, [.. next.Values.Select(p => p.Item2)]);
    }

    /// <summary>IAX2 loop: both call numbers are known, voice may flow.</summary>
    public void Open(TrunkVoice voice, Iax2Call call)
    {
        if (!Volatile.Read(ref _peers).TryGetValue(PeerAddress.From(call.Remote), out var peer))
            return;
        voice.Open(call, peer.Batch);
        _routes[voice.Route] = voice;
    }

    public void Forget(TrunkVoice voice)
    {
        voice.Close();
        _routes.TryRemove(new KeyValuePair<ulong, TrunkVoice>(voice.Route, voice));
    }

    public void Receive(SharedPort port, ReadOnlySpan<byte> datagram, PeerAddress from)
    {
        switch (Iax2Datagram.KindOf(datagram))
        {
            case Iax2FrameKind.Full:
                HandOn(datagram, from);
                break;
            case Iax2FrameKind.Mini when MiniFrame.TryParse(datagram, out var mini) == System.Buffers.OperationStatus.Done:
                DeliverMini(port, from, datagram, mini);
                break;
            case Iax2FrameKind.Trunk when TrunkFrameReader.TryParse(datagram, out var entries) == System.Buffers.OperationStatus.Done:
                while (entries.MoveNext())
                    Deliver(port, from, entries.CallNumber, entries.EntryTimestamp, entries.Payload);
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
        _strangersThisTick = 0;
        foreach (var batch in Volatile.Read(ref _batches))
            Flush(port, batch);
    }

    public void Gather(SharedPort port, TrunkBatch batch, ushort callNumber, ushort time, ReadOnlySpan<byte> payload)
    {
        Counters.EntriesSent++;
        if (batch.TryAdd(callNumber, time, payload))
            return;
        Flush(port, batch);
        batch.TryAdd(callNumber, time, payload);
    }

    /// <summary>Tick: the voice of an encrypted call goes alone, for trunk frames have no encryption.</summary>
    public void SendSealed(SharedPort port, TrunkBatch batch, CallCipher cipher, ushort callNumber, ushort time, ReadOnlySpan<byte> payload)
    {
        if (!MiniFrame.TryWrite(_clear, callNumber, time, payload, out var length))
            return;
        port.Send(_sealed.AsSpan(0, cipher.Seal(_clear.AsSpan(0, length), CallCipher.MiniClear, _sealed)), batch.Peer);
        Counters.EntriesSent++;
        Counters.FramesSent++;
    }

    /// <summary>Tick: for a peer that knows no trunk frames.</summary>
    public void SendMini(SharedPort port, TrunkBatch batch, ushort callNumber, ushort time, ReadOnlySpan<byte> payload)
    {
        if (!MiniFrame.TryWrite(_clear, callNumber, time, payload, out var length))
            return;
        port.Send(_clear.AsSpan(0, length), batch.Peer);
        Counters.EntriesSent++;
        Counters.FramesSent++;
    }

    public void Send(ReadOnlySpan<byte> frame, IPEndPoint to)
    {
        if (Volatile.Read(ref _port) is { } port)
            port.SendNow(frame, PeerAddress.From(to));
    }

    private void Flush(SharedPort port, TrunkBatch batch)
    {
        if (!batch.IsEmpty)
            Counters.FramesSent += batch.Flush(port, NowMs);
    }

    private void DeliverMini(SharedPort port, PeerAddress from, ReadOnlySpan<byte> datagram, MiniFrame mini)
    {
        if (!_routes.TryGetValue(RouteOf(from, mini.CallNumber), out var voice) || !voice.IsEncrypted)
            Deliver(port, from, mini.CallNumber, mini.Timestamp, mini.Payload);
        else if (voice.TryOpen(datagram, _clear, out var opened) && voice.TimeOf(opened.Timestamp, opened.Payload.Length) is { } time && port.Deliver(voice.Key, voice.Heard, opened.Payload, time))
            Counters.EntriesReceived++;
        else
            Counters.Unrouted++;
    }

    private void Deliver(SharedPort port, PeerAddress from, ushort callNumber, ushort timestamp, ReadOnlySpan<byte> payload)
    {
        if (_routes.TryGetValue(RouteOf(from, callNumber), out var voice) && !voice.IsEncrypted && voice.TimeOf(timestamp, payload.Length) is { } time && port.Deliver(voice.Key, voice.Heard, payload, time))
            Counters.EntriesReceived++;
        else if (Volatile.Read(ref _peers).ContainsKey(from))
            Counters.Unrouted++;
        else
            Counters.StrangersDropped++;
    }

    private void HandOn(ReadOnlySpan<byte> frame, PeerAddress from)
    {
        if (Volatile.Read(ref _endpoint) is not { } endpoint)
            return;
        if (Volatile.Read(ref _peers).TryGetValue(from, out var peer))
            endpoint.OnFullFrame(frame, peer.EndPoint);
        else if (_strangersThisTick++ < StrangerFramesPerTick)
            endpoint.OnFullFrame(frame, from.ToEndPoint());
        else
            Counters.StrangersDropped++;
    }
}

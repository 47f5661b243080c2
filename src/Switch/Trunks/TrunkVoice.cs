using Carillon.Media;
using Carillon.Protocols.Iax2;
using Carillon.Signalling.Iax2;

namespace Carillon.Switch.Trunks;

/// <summary>The voice of one link, on the media tick: where it goes, what time it is there. Opened by the IAX2 loop once both
/// call numbers are known; until then nothing is sent.</summary>
internal sealed class TrunkVoice(TrunkPort trunk) : IPortFraming
{
    private const long NoFullFrame = -1;
    private const int MostPayload = 320;
    private const int SamplesPerMs = 8;
    /// <summary>Milliseconds that a mini frame may lie from the last one, where it decides which of two keys was the right one.</summary>
    private const int NearbyMs = 5000;

    private VoiceSendClock _sending;
    private VoiceReceiveClock _receiving;
    private VoiceReception _reception;
    private uint _reportedReceived;
    private uint _reportedLost;
    private long _sent;
    private Iax2Call? _call;
    private uint _offset;
    private bool _begun;
    private ushort _lastHeard;
    private bool _isUnderstood;
    private bool _isMuted;
    private int _anewSent;
    private int _anewHeard;
    private long _fullFrame = NoFullFrame;

    public PortLeg? Leg { get; set; }

    /// <summary>Nothing is sent: the far side is not to hear us yet.</summary>
    public bool IsMuted { get => Volatile.Read(ref _isMuted); set => Volatile.Write(ref _isMuted, value); }

    /// <summary>The far side; null until it was opened for the first time.</summary>
    public TrunkPeer? Peer { get; private set; }

    /// <summary>The call's number there: its frames bear it.</summary>
    public ushort FarNumber { get; private set; }

    public void Open(Iax2Call call, TrunkPeer peer)
    {
        (Peer, FarNumber) = (peer, call.RemoteCallNumber);
        Volatile.Write(ref _call, call);
    }

    /// <summary>An encrypted call's voice comes in mini frames under its key. What comes in clear, or in trunk frames, is not its.</summary>
    public bool IsEncrypted => Volatile.Read(ref _call) is { IsEncrypted: true };

    /// <summary>IAX2 loop, while it is closed: another far side, whose clock and formats are its own.</summary>
    public void BeginAnew()
    {
        Interlocked.Exchange(ref _fullFrame, NoFullFrame);
        Volatile.Write(ref _anewSent, 1);
        Volatile.Write(ref _anewHeard, 1);
    }

    /// <summary>Nothing is sent or heard any more, until it is opened anew.</summary>
    public void Close()
    {
        Volatile.Write(ref _call, null);
        Peer?.Remove(FarNumber, this);
    }

    /// <summary>Tick: what mini frames and trunk entries are in, as the last full frame said.</summary>
    public PortCodec Heard { get; private set; }

    /// <summary>IAX2 loop: the far side's time in 32 bits, and what its voice is in from now on. The tick takes it over before the next mini frame.</summary>
    /// <param name="codec">Null: nothing that we understand.</param>
    public void FullFrameCame(uint timestamp, int length, PortCodec? codec) =>
        Interlocked.Exchange(ref _fullFrame, ((long)(codec is { } known ? 1 + (int)known : 0) << 48) | ((long)(ushort)length << 32) | timestamp);

    /// <summary>Tick: the 32-bit time of a mini frame or trunk entry; null before the first full frame, and where nobody would understand it.</summary>
    public uint? TimeOf(ushort timestamp, int length)
    {
        // Each frame asks; seldom is there anything to take over.
        if (Volatile.Read(ref _anewHeard) == 1 && Interlocked.Exchange(ref _anewHeard, 0) == 1)
            (_receiving, _isUnderstood) = (default, false);
        var now = trunk.TickMs;
        var full = Volatile.Read(ref _fullFrame) == NoFullFrame ? NoFullFrame : Interlocked.Exchange(ref _fullFrame, NoFullFrame);
        if (full != NoFullFrame)
        {
            _receiving.OnFull((uint)full);
            // It came up to a frame earlier, by another way: its lateness is not known.
            var fullLength = (ushort)(full >> 32) / SamplesPerMs;
            _reception.OnFrame((uint)full, now - (uint)fullLength, fullLength);
            var codec = (int)(full >> 48);
            (_isUnderstood, Heard) = (codec > 0, (PortCodec)Math.Max(0, codec - 1));
        }

        if (!_receiving.IsSynchronised || !_isUnderstood)
            return null;
        var time = _receiving.OnMini(timestamp);
        _reception.OnFrame(time, now, length / SamplesPerMs);
        return time;
    }

    /// <summary>Tick: by whichever port it came, its leg is at one of them.</summary>
    public bool Deliver(ReadOnlySpan<byte> payload, uint time) => Leg is { } leg && leg.Deliver(payload, Heard, time);

    /// <summary>IAX2 loop: for PONG and LAGRP; the percentage is that since the last one.</summary>
    public Iax2Reception Report()
    {
        var (received, lost) = (_reception.Received, _reception.Lost);
        var (newly, missing) = (received - _reportedReceived, (double)Math.Max(0L, (long)lost - _reportedLost));
        (_reportedReceived, _reportedLost) = (received, lost);
        var percent = newly + missing > 0 ? (byte)Math.Min(100, 100 * missing / (newly + missing)) : (byte)0;
        return new Iax2Reception(_reception.JitterMs, percent, lost, received, 0, 0, _reception.OutOfOrder);
    }

    /// <summary>At the end: how it was heard, here and there.</summary>
    public LegQuality Quality(Iax2Call? call)
    {
        var there = call?.HeardThere;
        return new LegQuality
        {
            PacketsReceived = _reception.Received,
            PacketsSent = Interlocked.Read(ref _sent),
            PacketsLost = _reception.Lost,
            Jitter = TimeSpan.FromMilliseconds(_reception.JitterMs),
            RoundTrip = call?.RoundTrip,
            RemoteLost = there?.Lost,
            RemoteJitter = there is null ? null : TimeSpan.FromMilliseconds(there.JitterMs),
        };
    }

    /// <summary>Tick: opens an encrypted mini frame. False: it makes no sense under either key.</summary>
    /// <param name="datagram">As it came.</param>
    /// <param name="place">Where it is opened: room for two, for there may be two keys.</param>
    /// <param name="mini">The frame, in that place.</param>
    public bool TryOpen(ReadOnlySpan<byte> datagram, Span<byte> place, out MiniFrame mini)
    {
        mini = default;
        if (Volatile.Read(ref _call)?.VoiceCipher is not { } cipher)
            return false;
        var second = place[CallCipher.MostSealed..];
        var sure = cipher.TryOpen(datagram, CallCipher.MiniClear, place, withPrevious: false, out var length) && IsVoice(place[..length], out mini);
        if (cipher.HasPrevious && !(sure && IsNear(mini.Timestamp))
            && cipher.TryOpen(datagram, CallCipher.MiniClear, second, withPrevious: true, out length) && IsVoice(second[..length], out var late) && IsNear(late.Timestamp))
        {
            mini = late;
            sure = true;
        }

        if (sure)
            _lastHeard = mini.Timestamp;
        return sure;
    }

    public void Send(SharedPort port, PortCodec codec, ReadOnlySpan<byte> payload, uint timestampMs)
    {
        if (IsMuted || Volatile.Read(ref _call) is not { IsQuelched: false } call)
            return;
        // What was made before the leg knew what both had agreed on.
        if (VoiceDesk.CodecOf(call.Format) != codec)
            return;
        if (Volatile.Read(ref _anewSent) == 1 && Interlocked.Exchange(ref _anewSent, 0) == 1)
            _sending = default;
        _sent++;
        if (!_begun)
        {
            _begun = true;
            _offset = unchecked(call.TimestampNow - timestampMs);
        }

        var time = unchecked(timestampMs + _offset);
        if (_sending.Next(time, call.Format) == VoiceFrameForm.Full)
            call.SendVoice(payload, time);
        else if (call.VoiceCipher is { } cipher)
            trunk.SendSealed(Peer!.Batch, cipher, call.LocalCallNumber, (ushort)time, payload);
        else if (!call.IsTrunk)
            trunk.SendMini(Peer!.Batch, call.LocalCallNumber, (ushort)time, payload);
        else
            trunk.Gather(Peer!.Batch, call.LocalCallNumber, (ushort)time, payload);
    }

    private bool IsNear(ushort time) => Math.Abs((short)(time - _lastHeard)) < NearbyMs;

    /// <summary>G.711 or G.722 in frames of 10 to 40 ms: 80 octets each 10 ms.</summary>
    private static bool IsVoice(ReadOnlySpan<byte> frame, out MiniFrame mini) =>
        MiniFrame.TryParse(frame, out mini) == System.Buffers.OperationStatus.Done && mini.Payload.Length is > 0 and <= MostPayload && mini.Payload.Length % 80 == 0;
}

using Carillon.Media;
using Carillon.Protocols.Iax2;
using Carillon.Signalling.Iax2;

namespace Carillon.Switch.Trunks;

/// <summary>The voice of one link, on the media tick: where it goes, what time it is there. Opened by the IAX2 loop once both
/// call numbers are known; until then nothing is sent.</summary>
internal sealed class TrunkVoice(TrunkPort trunk, uint key) : IPortFraming
{
    private const long NoFullFrame = -1;

    private VoiceSendClock _sending;
    private VoiceReceiveClock _receiving;
    private Iax2Call? _call;
    private uint _offset;
    private bool _begun;
    private long _fullFrame = NoFullFrame;

    /// <summary>The key of its leg at the shared port.</summary>
    public uint Key { get; } = key;

    public PortLeg? Leg { get; set; }

    /// <summary>Frames from the far side are found under this: its address and its call number.</summary>
    public ulong Route { get; private set; }

    public TrunkBatch? Batch { get; private set; }

    public void Open(Iax2Call call, TrunkBatch batch)
    {
        Route = TrunkPort.RouteOf(PeerAddress.From(call.Remote), call.RemoteCallNumber);
        Batch = batch;
        Volatile.Write(ref _call, call);
    }

    public void Close() => Volatile.Write(ref _call, null);

    /// <summary>IAX2 loop: the far side's time in 32 bits. The tick takes it over before the next mini frame.</summary>
    public void FullFrameCame(uint timestamp) => Interlocked.Exchange(ref _fullFrame, timestamp);

    /// <summary>Tick: the 32-bit time of a mini frame or trunk entry; null before the first full frame.</summary>
    public uint? TimeOf(ushort timestamp)
    {
        var full = Interlocked.Exchange(ref _fullFrame, NoFullFrame);
        if (full != NoFullFrame)
            _receiving.OnFull((uint)full);
        return _receiving.IsSynchronised ? _receiving.OnMini(timestamp) : null;
    }

    public void Send(SharedPort port, ReadOnlySpan<byte> payload, uint timestampMs)
    {
        if (Volatile.Read(ref _call) is not { } call)
            return;
        if (!_begun)
        {
            _begun = true;
            _offset = unchecked(call.TimestampNow - timestampMs);
        }

        var time = unchecked(timestampMs + _offset);
        if (_sending.Next(time, MediaFormat.Pcmu) == VoiceFrameForm.Full)
            call.SendVoice(payload, time);
        else
            trunk.Gather(port, Batch!, call.LocalCallNumber, (ushort)time, payload);
    }
}

using Carillon.Protocols.Codecs;
using Carillon.Protocols.Rtp;

namespace Carillon.Media;

/// <summary>What a leg says, on its way to all who hear it: recordings, those it is forwarded to, and the mix.</summary>
internal sealed class LegInput(MediaLeg leg)
{
    // Made when somebody first hears this leg from it: most legs are forwarded for all their life, and it is a third of what a call takes.
    private Buffered? _buffered = leg is PortLeg ? new Buffered() : null;
    private long _poppedTick;
    private readonly RecordingChannel?[] _taps = new RecordingChannel?[4];
    private MediaLeg[] _listeners = new MediaLeg[4];
    private int _listenerCount;
    private bool _hasWideListener;

    public bool FeedsMix { get; private set; }

    /// <summary>Somebody hears its higher band, in a mix or from the jitter buffer.</summary>
    public bool FeedsWide { get; private set; }

    /// <summary>
    /// Whoever hears this leg hears it from the jitter buffer. So it is with a link: its packets carry no sequence numbers, and no
    /// phone behind us could tell what was lost or overtaken on the way.
    /// </summary>
    public bool IsBuffered { get; } = leg is PortLeg;

    /// <summary>The 20 ms that the mix took last.</summary>
    public ReadOnlySpan<short> Frame => _buffered is { } voice ? voice.Frame : [];

    /// <summary>Of the 20 ms that <see cref="Pop"/> gave last the higher band, in mu-law; empty when there is none.</summary>
    public ReadOnlySpan<byte> HighCodes => _buffered is { Jitter.IsWide: true } voice ? voice.High : [];

    /// <summary>The higher band of the same 20 ms; empty when there is none.</summary>
    public ReadOnlySpan<short> HighFrame => _buffered is { Jitter.IsWide: true } voice ? voice.HighFrame : [];

    public long Late => _buffered?.Jitter.Late ?? 0;

    public long Concealed => _buffered?.Jitter.Concealed ?? 0;

    public void Audio(in AudioPacket packet, long now)
    {
        foreach (var tap in _taps) tap?.Write(packet, leg.Shard, now);
        for (var i = 0; i < _listenerCount; i++) _listeners[i].Output.Relay(leg, packet, now);
        if (FeedsMix || IsBuffered) _buffered!.Jitter.Put(packet);
    }

    /// <summary>A telephone-event: forwarded to the one who hears this leg alone; a mix has no place for it.</summary>
    public void Event(in AudioPacket packet, in TelephoneEvent key, long now)
    {
        for (var i = 0; i < _listenerCount; i++) _listeners[i].Output.RelayEvent(leg, packet, key, now);
    }

    /// <summary>The law of <see cref="Pop"/>.</summary>
    public G711Law BufferedLaw => _buffered!.Jitter.Law;

    /// <summary>The 20 ms of this tick from the jitter buffer, the same for all who ask at this tick.</summary>
    public ReadOnlySpan<byte> Pop(long tick)
    {
        var voice = _buffered!;
        if (tick == _poppedTick) return voice.Codes;
        // Nobody has listened for a while (a prompt, music on hold): what has gathered is old.
        if (tick - _poppedTick > 2 * leg.Shard.TicksPerFrame) voice.Jitter.Reset();
        _poppedTick = tick;
        voice.Jitter.Pop(voice.Codes, voice.High);
        return voice.Codes;
    }

    public void PopFrame(long tick)
    {
        var codes = Pop(tick);
        G711.Decode(BufferedLaw, codes, _buffered!.Frame);
        if (_buffered.Jitter.IsWide) G711.Decode(G711Law.ULaw, _buffered.High, _buffered.HighFrame);
    }

    public void Unwire()
    {
        Array.Clear(_listeners, 0, _listenerCount);
        _listenerCount = 0;
        _hasWideListener = false;
    }

    public void ForwardTo(MediaLeg listener)
    {
        if (_listenerCount == _listeners.Length) Array.Resize(ref _listeners, _listenerCount * 2);
        _listeners[_listenerCount++] = listener;
    }

    /// <summary>Somebody who takes G.722 hears this leg alone, from the jitter buffer.</summary>
    public void WidenFor(MediaLeg listener) => _hasWideListener |= listener.TakesWide && leg.TakesWide;

    /// <param name="wide">With its higher band.</param>
    public void FeedMix(bool feeds, bool wide)
    {
        if (feeds && !FeedsMix) (_buffered ??= new Buffered()).Jitter.Reset();
        (FeedsMix, FeedsWide) = (feeds, wide || _hasWideListener);
        _buffered?.Widen(FeedsWide);
    }

    /// <summary>False when the leg is in as many recordings as it can be.</summary>
    public bool TryTap(RecordingChannel channel)
    {
        var free = Array.IndexOf(_taps, null);
        if (free >= 0) _taps[free] = channel;
        return free >= 0;
    }

    public void Untap(RecordingChannel channel)
    {
        var at = Array.IndexOf(_taps, channel);
        if (at >= 0) _taps[at] = null;
    }

    private sealed class Buffered
    {
        public JitterBuffer Jitter { get; } = new();
        public byte[] Codes { get; } = new byte[AudioClip.FrameSamples];
        public short[] Frame { get; } = new short[AudioClip.FrameSamples];
        public byte[] High { get; private set; } = [];
        public short[] HighFrame { get; private set; } = [];

        public void Widen(bool wide)
        {
            if (wide && High.Length == 0) (High, HighFrame) = (new byte[AudioClip.FrameSamples], new short[AudioClip.FrameSamples]);
            Jitter.Widen(wide);
        }
    }
}

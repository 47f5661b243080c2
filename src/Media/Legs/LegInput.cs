using Carillon.Protocols.Rtp;

namespace Carillon.Media;

/// <summary>What a leg says, on its way to all who hear it: recordings, those it is forwarded to, and the mix.</summary>
internal sealed class LegInput(MediaLeg leg)
{
    private readonly JitterBuffer _jitter = new();
    private readonly short[] _frame = new short[AudioClip.FrameSamples];
    private readonly RecordingChannel?[] _taps = new RecordingChannel?[4];
    private MediaLeg[] _listeners = new MediaLeg[4];
    private int _listenerCount;

    public bool FeedsMix { get; private set; }

    /// <summary>The 20 ms that the mix took last.</summary>
    public ReadOnlySpan<short> Frame => _frame;

    public long Late => _jitter.Late;

    public long Concealed => _jitter.Concealed;

    public void Audio(in AudioPacket packet, long now)
    {
        foreach (var tap in _taps) tap?.Write(packet, leg.Shard, now);
        for (var i = 0; i < _listenerCount; i++) _listeners[i].Output.Relay(leg, packet, now);
        if (FeedsMix) _jitter.Put(packet);
    }

    /// <summary>A telephone-event: forwarded to the one who hears this leg alone; a mix has no place for it.</summary>
    public void Event(in AudioPacket packet, in TelephoneEvent key, long now)
    {
        for (var i = 0; i < _listenerCount; i++) _listeners[i].Output.RelayEvent(leg, packet, key, now);
    }

    public void PopFrame() => _jitter.Pop(_frame);

    public void Unwire()
    {
        Array.Clear(_listeners, 0, _listenerCount);
        _listenerCount = 0;
    }

    public void ForwardTo(MediaLeg listener)
    {
        if (_listenerCount == _listeners.Length) Array.Resize(ref _listeners, _listenerCount * 2);
        _listeners[_listenerCount++] = listener;
    }

    public void FeedMix(bool feeds)
    {
        if (feeds && !FeedsMix) _jitter.Reset();
        FeedsMix = feeds;
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
}

namespace Carillon.Media;

/// <summary>A packet's place in an outgoing stream.</summary>
internal readonly record struct StreamPlace(ushort Sequence, uint Timestamp, bool Marker);

/// <summary>
/// Keeps one outgoing stream seamless while its source changes: own frames, or another leg's packets whose gaps and order are
/// kept so that the far side's jitter buffer sees the truth. Sequence and timestamp only ever go on from where they were.
/// </summary>
internal sealed class OutgoingStream(ushort sequence, uint timestamp)
{
    // A source may run this far from our clock before its timestamps are set anew: 100 ms.
    private const int Tolerance = 800;
    // Packets this far behind or ahead are not reordered but another stream: 20 s.
    private const int MaxStep = 1000;
    private readonly uint _base = timestamp;
    private long _startedAt;
    private ushort _nextSequence = sequence;
    private uint _nextTimestamp = timestamp;
    private MediaLeg? _source;
    private int _sourceStream;
    private ushort _sequenceOffset;
    private ushort _switchedAt;
    private int _sinceSwitch;
    private uint _timestampOffset;

    /// <summary>The place of a frame of our own.</summary>
    public StreamPlace Own(long now, int samples)
    {
        _source = null;
        var marker = Align(now);
        var place = new StreamPlace(_nextSequence++, _nextTimestamp, marker);
        _nextTimestamp += (uint)samples;
        return place;
    }

    /// <summary>A frame that is not sent: time goes on, and nothing is missing in the sequence.</summary>
    public void Pause(long now, int samples)
    {
        _source = null;
        Align(now);
        _nextTimestamp += (uint)samples;
    }

    /// <summary>The timestamp of an event that will fill so many samples: it stands still while the event lasts (RFC 4733).</summary>
    public uint OwnEvent(long now, int samples)
    {
        _source = null;
        Align(now);
        var timestamp = _nextTimestamp;
        _nextTimestamp += (uint)samples;
        return timestamp;
    }

    public ushort OwnSequence() => _nextSequence++;

    /// <summary>Another leg's packet; false when it is older than the moment this source took over.</summary>
    public bool TryRelay(MediaLeg source, in AudioPacket packet, int samples, long now, out StreamPlace place)
    {
        var taken = source != _source || packet.Stream != _sourceStream || Far(packet);
        if (taken) TakeOver(source, packet, now);

        var sequence = (ushort)(packet.Sequence + _sequenceOffset);
        var timestamp = packet.Timestamp + _timestampOffset;
        place = new StreamPlace(sequence, timestamp, taken || packet.Marker);
        if (_sinceSwitch < MaxStep)
        {
            _sinceSwitch++;
            if ((short)(sequence - _switchedAt) < 0) return false;
        }
        if ((short)(sequence - _nextSequence) >= 0) _nextSequence = (ushort)(sequence + 1);
        var end = timestamp + (uint)samples;
        if ((int)(end - _nextTimestamp) > 0) _nextTimestamp = end;
        return true;
    }

    private bool Far(in AudioPacket packet) =>
        Math.Abs((short)((ushort)(packet.Sequence + _sequenceOffset) - _nextSequence)) > MaxStep;

    private void TakeOver(MediaLeg source, in AudioPacket packet, long now)
    {
        Align(now);
        (_source, _sourceStream) = (source, packet.Stream);
        _sequenceOffset = (ushort)(_nextSequence - packet.Sequence);
        _timestampOffset = _nextTimestamp - packet.Timestamp;
        (_switchedAt, _sinceSwitch) = (_nextSequence, 0);
    }

    /// <summary>Catches up with the clock after a pause, forwards only; true then, and for the very first.</summary>
    private bool Align(long now)
    {
        var first = _startedAt == 0;
        if (first) _startedAt = now;
        var clock = _base + (uint)MediaClock.Samples(now - _startedAt);
        if ((int)(clock - _nextTimestamp) <= Tolerance) return first;
        _nextTimestamp = clock;
        return true;
    }
}

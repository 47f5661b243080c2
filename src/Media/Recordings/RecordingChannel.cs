using Carillon.Protocols.Codecs;

namespace Carillon.Media;

/// <summary>
/// The last half second of one side: a ring at positions of the recording's clock. Packets are placed by their timestamps, so
/// that jitter and reordering leave no seam; a lost packet is concealed, and after 60 ms without any there is silence. A stream
/// that strays 100 ms from the clock is set anew.
/// </summary>
/// <param name="recording">Whose side it is.</param>
/// <param name="from">The position at which it begins.</param>
internal sealed class RecordingChannel(Recording recording, long from = 0)
{
    private const int Tolerance = 800;
    private readonly VoiceRing _ring = new();
    private bool _anchored;
    private int _stream;
    private uint _anchorTimestamp;
    private long _anchorPosition;
    // Whole up to here: a little further than what was taken, for a gap rewrites what is just before it.
    private long _whole = from;

    public void Write(in AudioPacket packet, MediaShard shard, long now)
    {
        // A leg that is on another shard at this moment is silent here.
        if (!recording.Takes(shard)) return;
        var clock = recording.PositionAt(now);
        var position = _anchorPosition + (int)(packet.Timestamp - _anchorTimestamp);
        if (!_anchored || packet.Stream != _stream || Math.Abs(position - clock) > Tolerance)
        {
            (_anchored, _stream, _anchorTimestamp, _anchorPosition) = (true, packet.Stream, packet.Timestamp, clock);
            position = clock;
        }
        Place(packet.Codes, packet.Law, position);
        // The anchor follows, so that a long call does not outrun 32 bits of timestamp.
        (_anchorTimestamp, _anchorPosition) = (packet.Timestamp, position);
    }

    /// <summary>Hands out samples from a position on, each once.</summary>
    public void Take(long position, Span<byte> codes)
    {
        var needed = (int)(position + codes.Length + LossConcealer.OverlapSamples - _whole);
        if (needed > 0) _ring.MakeWhole(_whole, needed);
        _whole += Math.Max(0, needed);
        _ring.Read(position, codes);
    }

    public void Forget()
    {
        _anchored = false;
        _ring.Reset(G711Law.ULaw);
    }

    private void Place(ReadOnlySpan<byte> codes, G711Law law, long position)
    {
        var skip = (int)Math.Clamp(_whole - position, 0, codes.Length);
        codes = codes[skip..];
        position += skip;
        if (position + codes.Length <= recording.Taken + VoiceRing.Room) _ring.Put(position, law, codes);
    }
}

using Carillon.Protocols.Codecs;

namespace Carillon.Media;

/// <summary>
/// The last half second of one side: a ring at positions of the recording's clock, silent where nothing came. Packets are placed
/// by their timestamps, so that jitter and reordering leave no seam; a stream that strays 100 ms from the clock is set anew.
/// </summary>
internal sealed class RecordingChannel(Recording recording)
{
    private const int Size = 4096;
    private const int Tolerance = 800;
    private readonly byte[] _ring = CreateRing();
    private bool _anchored;
    private int _stream;
    private uint _anchorTimestamp;
    private long _anchorPosition;

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

    /// <summary>Hands out samples from a position on and leaves silence behind for what comes next.</summary>
    public void Take(long position, Span<byte> interleaved, int offset)
    {
        for (var i = offset; i < interleaved.Length; i += 2)
        {
            ref var cell = ref _ring[position++ % Size];
            interleaved[i] = cell;
            cell = G711.ULawSilence;
        }
    }

    public void Forget()
    {
        _anchored = false;
        _ring.AsSpan().Fill(G711.ULawSilence);
    }

    private void Place(ReadOnlySpan<byte> codes, G711Law law, long position)
    {
        var skip = (int)Math.Clamp(recording.Taken - position, 0, codes.Length);
        codes = codes[skip..];
        position += skip;
        if (position + codes.Length > recording.Taken + Size) return;
        while (!codes.IsEmpty)
        {
            var at = (int)(position % Size);
            var count = G711.Transcode(law, codes, G711Law.ULaw, _ring.AsSpan(at));
            codes = codes[count..];
            position += count;
        }
    }

    private static byte[] CreateRing()
    {
        var ring = new byte[Size];
        ring.AsSpan().Fill(G711.ULawSilence);
        return ring;
    }
}

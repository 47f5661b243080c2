using Carillon.Protocols.Codecs;

namespace Carillon.Media;

/// <summary>
/// Speaks for a far side that pauses: from its comfort noise packet to its next audio there is a frame of noise every 20 ms, as if it had come. Each
/// pause is a stream of its own, for the far side's numbers stand still meanwhile.
/// </summary>
internal sealed class PauseFiller
{
    private readonly ComfortNoise _noise = new();
    private readonly byte[] _codes = new byte[AudioClip.FrameSamples];
    private int _pause;
    private ushort _sequence;
    private uint _timestamp;

    public bool IsOn { get; private set; }

    public void Begin(ReadOnlySpan<byte> payload)
    {
        if (!_noise.TryUpdate(payload) || IsOn) return;
        (IsOn, _pause) = (true, _pause - 1);
    }

    public void End() => IsOn = false;

    /// <summary>The next 20 ms; good until the one after.</summary>
    public AudioPacket Next(Span<short> pcm)
    {
        var frame = pcm[..AudioClip.FrameSamples];
        _noise.Fill(frame);
        G711.Encode(G711Law.ULaw, frame, _codes);
        _timestamp += AudioClip.FrameSamples;
        return new AudioPacket { Codes = _codes, Law = G711Law.ULaw, Sequence = _sequence++, Timestamp = _timestamp, Stream = _pause };
    }
}

using Carillon.Protocols.Codecs;
using Carillon.Protocols.Dtmf;

namespace Carillon.Media;

/// <summary>
/// Hears keys in the audio of a leg, while somebody wants digits of it. Not while the far side has agreed to send
/// telephone-events, nor once it has sent any: what comes both ways is one key.
/// </summary>
internal sealed class ToneReceiver(MediaLeg leg)
{
    private const int Frame = AudioClip.FrameSamples;
    // A key whose last tone is followed by nothing at all has ended, too.
    private static readonly long Ceased = MediaClock.Milliseconds(100);
    private readonly DtmfDetector _detector = new();
    private readonly short[] _samples = new short[Frame];
    private long _heardAt;
    private bool _isOpen;

    /// <param name="lost">Packets missing before this one, or -1 for one out of order.</param>
    public void Hear(in AudioPacket packet, int lost, long now)
    {
        // A tone with a packet missing goes on behind the gap: the pieces are joined, and not taken for two.
        if (lost < 0) return;
        (_heardAt, _isOpen) = (now, true);
        for (var codes = packet.Codes; !codes.IsEmpty; codes = codes[Math.Min(Frame, codes.Length)..])
        {
            var count = G711.Decode(packet.Law, codes, _samples);
            Tell(_detector.Feed(_samples.AsSpan(0, count)));
        }
    }

    /// <summary>Nothing has come for a while: silence, as far as a key is concerned.</summary>
    public void Expire(long now)
    {
        if (!_isOpen || now - _heardAt < Ceased) return;
        _isOpen = false;
        Array.Clear(_samples);
        for (var i = 0; i < 3; i++) Tell(_detector.Feed(_samples));
    }

    private void Tell(DtmfPress? press)
    {
        if (press is { } key) leg.Engine.Events.Post(new MediaEvent { Kind = MediaEventKind.Dtmf, Leg = leg, Digit = key.Digit, Duration = key.Duration });
    }
}

using Carillon.Protocols.Codecs;

namespace Carillon.Media;

/// <summary>A short sound laid over whatever a leg hears, without cutting any of it.</summary>
internal sealed class OverlayTone
{
    private AudioClip? _tone;
    private int _position;

    public bool IsOn => _tone is not null;

    public void Start(AudioClip tone) => (_tone, _position) = (tone, 0);

    public void MixInto(Span<byte> codes, G711Law law, Span<short> scratch)
    {
        if (_tone is null) return;
        var count = Math.Min(codes.Length, _tone.ULaw.Length - _position);
        for (var i = 0; i < count; i++)
        {
            var heard = law == G711Law.ULaw ? G711.ULawDecode(codes[i]) : G711.ALawDecode(codes[i]);
            scratch[i] = (short)Math.Clamp(heard + G711.ULawDecode(_tone.ULaw[_position + i]), short.MinValue, short.MaxValue);
        }
        G711.Encode(law, scratch[..count], codes);
        _position += count;
        if (_position >= _tone.ULaw.Length) _tone = null;
    }
}

namespace Carillon.Protocols.Sdp;

/// <summary>The codecs that are offered; the value is the static payload type (RFC 3551).</summary>
public enum AudioCodec
{
    Pcmu = 0,
    Pcma = 8,
}

public static class AudioCodecs
{
    public static string EncodingName(this AudioCodec codec) => codec == AudioCodec.Pcma ? "PCMA" : "PCMU";

    public static AudioCodec? FromEncodingName(ReadOnlySpan<char> name)
    {
        if (name.Equals("PCMU", StringComparison.OrdinalIgnoreCase)) return AudioCodec.Pcmu;
        if (name.Equals("PCMA", StringComparison.OrdinalIgnoreCase)) return AudioCodec.Pcma;
        return null;
    }
}

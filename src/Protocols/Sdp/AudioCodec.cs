namespace Carillon.Protocols.Sdp;

/// <summary>The codecs that are offered; the value is the static payload type (RFC 3551).</summary>
public enum AudioCodec
{
    Pcmu = 0,
    Pcma = 8,

    /// <summary>64 kbit/s of 16 kHz; its clock in SDP is 8000 all the same (RFC 3551 section 4.5.2).</summary>
    G722 = 9,
}

public static class AudioCodecs
{
    public static string EncodingName(this AudioCodec codec) => codec switch
    {
        AudioCodec.Pcma => "PCMA",
        AudioCodec.G722 => "G722",
        _ => "PCMU",
    };

    public static AudioCodec? FromEncodingName(ReadOnlySpan<char> name)
    {
        if (name.Equals("PCMU", StringComparison.OrdinalIgnoreCase)) return AudioCodec.Pcmu;
        if (name.Equals("PCMA", StringComparison.OrdinalIgnoreCase)) return AudioCodec.Pcma;
        if (name.Equals("G722", StringComparison.OrdinalIgnoreCase)) return AudioCodec.G722;
        return null;
    }
}

namespace Carillon.Protocols.Sdp;

/// <summary>One m= line and what belongs to it (RFC 8866 section 5.14).</summary>
public sealed record SdpMedia
{
    internal const string PlainRtp = "RTP/AVP";
    internal const string SecureRtp = "RTP/SAVP";
    internal const string DtlsRtp = "UDP/TLS/RTP/SAVP";

    public required string Type { get; init; }

    /// <summary>0: refused (RFC 3264 section 6).</summary>
    public required int Port { get; init; }

    public int PortCount { get; init; } = 1;

    public required string Protocol { get; init; }

    /// <summary>For RTP: payload types, the preferred one first.</summary>
    public IReadOnlyList<string> Formats { get; init; } = [];

    public SdpConnection? Connection { get; init; }

    public IReadOnlyList<SdpLine> OtherLines { get; init; } = [];

    public IReadOnlyList<SdpAttribute> Attributes { get; init; } = [];

    public bool IsAudio => Type.Equals("audio", StringComparison.OrdinalIgnoreCase);

    public bool IsPlainRtp => Protocol.Equals(PlainRtp, StringComparison.OrdinalIgnoreCase);

    /// <summary>SRTP with keys in the description (RFC 4568).</summary>
    public bool IsSecureRtp => Protocol.Equals(SecureRtp, StringComparison.OrdinalIgnoreCase);

    /// <summary>SRTP with keys by a DTLS handshake (RFC 5764); its variant with early feedback (SAVPF) is taken for the same.</summary>
    public bool IsDtlsRtp => Protocol.Equals(DtlsRtp, StringComparison.OrdinalIgnoreCase) || Protocol.Equals(DtlsRtp + "F", StringComparison.OrdinalIgnoreCase);

    /// <summary>The a=crypto lines that can be used, the preferred first.</summary>
    public IEnumerable<CryptoAttribute> Keys
    {
        get
        {
            foreach (var attribute in Attributes)
                if (attribute is { Name: CryptoAttribute.Name, Value: { } value } && CryptoAttribute.TryParse(value) is { } key) yield return key;
        }
    }

    public string? Attribute(string name)
    {
        foreach (var attribute in Attributes)
            if (attribute.Name == name) return attribute.Value ?? "";
        return null;
    }

    /// <summary>The stream's own direction; null: the session's holds.</summary>
    public MediaDirection? Direction => SessionDescription.DirectionIn(Attributes);
}

using Carillon.Protocols.Srtp;

namespace Carillon.Protocols.Sdp;

/// <summary>Who begins the handshake (a=setup, RFC 4145 section 4).</summary>
public enum DtlsSetup
{
    ActPass,
    Active,
    Passive,
}

internal static class DtlsFingerprints
{
    private const string Name = "fingerprint";

    public static SdpAttribute ToAttribute(this DtlsFingerprint fingerprint) => new(Name, fingerprint.ToString());

    /// <summary>The stream's, else the session's. Null: there is none with SHA-256, which everybody has (RFC 8122 section 5).</summary>
    public static DtlsFingerprint? In(SessionDescription session, SdpMedia media) => In(media.Attributes) ?? In(session.Attributes);

    private static DtlsFingerprint? In(IReadOnlyList<SdpAttribute> attributes)
    {
        foreach (var attribute in attributes)
            if (attribute is { Name: Name, Value: { } value } && DtlsFingerprint.TryParse(value) is { } fingerprint) return fingerprint;
        return null;
    }
}

internal static class DtlsSetups
{
    private const string Name = "setup";

    public static SdpAttribute ToAttribute(this DtlsSetup setup) => new(Name, setup switch
    {
        DtlsSetup.Active => "active",
        DtlsSetup.Passive => "passive",
        _ => "actpass",
    });

    /// <summary>The stream's, else the session's. Null: none, or one that is no handshake now (holdconn).</summary>
    public static DtlsSetup? In(SessionDescription session, SdpMedia media)
    {
        var attributes = media.Attributes.Concat(session.Attributes);
        return attributes.FirstOrDefault(a => a.Name == Name).Value switch
        {
            "active" => DtlsSetup.Active,
            "passive" => DtlsSetup.Passive,
            "actpass" => DtlsSetup.ActPass,
            _ => null,
        };
    }
}

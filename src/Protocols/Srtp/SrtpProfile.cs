namespace Carillon.Protocols.Srtp;

/// <summary>How packets are protected. The value is DTLS-SRTP's protection profile (RFC 5764 section 4.1.2, RFC 7714 section 14.2).</summary>
public enum SrtpProfile
{
    AesCm128HmacSha1Tag80 = 0x0001,
    AesCm128HmacSha1Tag32 = 0x0002,
    AeadAes128Gcm = 0x0007,
    AeadAes256Gcm = 0x0008,
}

public static class SrtpProfiles
{
    /// <summary>Octets that a protected packet may be longer than its plain one: a tag of 16 and SRTCP's index word.</summary>
    public const int MaxOverhead = 20;

    /// <summary>Longer packets are neither protected nor taken: more than a datagram of Ethernet.</summary>
    public const int MaxPacket = 2048;

    private static readonly SrtpProfile[] Known =
        [SrtpProfile.AeadAes256Gcm, SrtpProfile.AeadAes128Gcm, SrtpProfile.AesCm128HmacSha1Tag80, SrtpProfile.AesCm128HmacSha1Tag32];

    /// <summary>The best first.</summary>
    public static ReadOnlySpan<SrtpProfile> All => Known;

    extension(SrtpProfile profile)
    {
        public bool IsAead => profile is SrtpProfile.AeadAes128Gcm or SrtpProfile.AeadAes256Gcm;

        /// <summary>Octets of the master key, and of the session key.</summary>
        public int KeyLength => profile == SrtpProfile.AeadAes256Gcm ? 32 : 16;

        /// <summary>Octets of the master salt, and of the session salt.</summary>
        public int SaltLength => profile.IsAead ? 12 : 14;

        /// <summary>Octets of the tag behind an SRTP packet.</summary>
        public int TagLength => profile switch
        {
            SrtpProfile.AesCm128HmacSha1Tag80 => 10,
            SrtpProfile.AesCm128HmacSha1Tag32 => 4,
            _ => 16,
        };

        /// <summary>Octets of the tag behind an SRTCP packet: never short (RFC 3711 section 5.2, RFC 4568 section 6.2.2).</summary>
        public int RtcpTagLength => profile.IsAead ? 16 : 10;

        /// <summary>The crypto suite's name in a=crypto (RFC 4568 section 6.2, RFC 7714 section 14.1).</summary>
        public string SuiteName => profile switch
        {
            SrtpProfile.AesCm128HmacSha1Tag80 => "AES_CM_128_HMAC_SHA1_80",
            SrtpProfile.AesCm128HmacSha1Tag32 => "AES_CM_128_HMAC_SHA1_32",
            SrtpProfile.AeadAes128Gcm => "AEAD_AES_128_GCM",
            _ => "AEAD_AES_256_GCM",
        };
    }

    public static SrtpProfile? FromSuiteName(ReadOnlySpan<char> name)
    {
        foreach (var profile in Known)
            if (name.Equals(profile.SuiteName, StringComparison.OrdinalIgnoreCase)) return profile;
        return null;
    }
}

using System.Security.Cryptography;

namespace Carillon.Protocols.Srtp;

/// <summary>
/// Encrypts and authenticates the packets of one direction, RTP or RTCP, with session keys, in place. It knows nothing of indices
/// seen. Not for two threads at once.
/// </summary>
internal abstract class SrtpTransform(int tagLength) : IDisposable
{
    public int TagLength { get; } = tagLength;

    /// <param name="packet">A clear header and the plain body.</param>
    /// <param name="header">Octets of the clear header.</param>
    /// <param name="trailer">What is authenticated besides: the rollover counter (RFC 3711 section 4.2), or SRTCP's index word.</param>
    /// <param name="tag">Where the tag goes.</param>
    public abstract void Seal(Span<byte> packet, int header, uint ssrc, long index, ReadOnlySpan<byte> trailer, Span<byte> tag);

    /// <summary>False, and the packet as it was, when the tag is wrong.</summary>
    public abstract bool TryOpen(Span<byte> packet, int header, uint ssrc, long index, ReadOnlySpan<byte> trailer, ReadOnlySpan<byte> tag);

    public abstract void Dispose();

    public static SrtpTransform ForRtp(SrtpMaster master) => Of(master, SrtpLabel.RtpCipher, master.Profile.TagLength);

    public static SrtpTransform ForRtcp(SrtpMaster master) => Of(master, SrtpLabel.RtcpCipher, master.Profile.RtcpTagLength);

    // The labels of authentication and salt follow that of the cipher.
    private static SrtpTransform Of(SrtpMaster master, SrtpLabel cipher, int tagLength)
    {
        var key = KeyDerivation.Derive(master, cipher, master.Profile.KeyLength);
        var salt = KeyDerivation.Derive(master, cipher + 2, master.Profile.SaltLength);
        if (master.Profile.IsAead) return new GcmTransform(key, salt);
        return new CounterTransform(key, salt, KeyDerivation.Derive(master, cipher + 1, HMACSHA1.HashSizeInBytes), tagLength);
    }
}

using System.Security.Cryptography;

namespace Carillon.Protocols.Srtp;

/// <summary>
/// Session keys from a master key (RFC 3711 section 4.3): AES in counter mode over the master salt and a label, key derivation
/// rate 0. For AES-GCM the same function, its salt of 96 bits filled up with zeros on the right (RFC 7714 section 11).
/// </summary>
public static class KeyDerivation
{
    private const int Block = 16;

    /// <summary>Fills the destination with the session key of that label.</summary>
    public static void Derive(SrtpMaster master, SrtpLabel label, Span<byte> sessionKey)
    {
        ArgumentNullException.ThrowIfNull(master);
        using var aes = Aes.Create();
        aes.SetKey(master.Key);
        Span<byte> counter = stackalloc byte[Block];
        Span<byte> stream = stackalloc byte[Block];
        master.Salt.CopyTo(counter);
        counter[7] ^= (byte)label;
        for (var done = 0; done < sessionKey.Length; done += Block)
        {
            counter[15] = (byte)(done / Block);
            aes.EncryptEcb(counter, stream, PaddingMode.None);
            stream[..Math.Min(Block, sessionKey.Length - done)].CopyTo(sessionKey[done..]);
        }
    }

    internal static byte[] Derive(SrtpMaster master, SrtpLabel label, int length)
    {
        var sessionKey = new byte[length];
        Derive(master, label, sessionKey);
        return sessionKey;
    }
}

/// <summary>What a session key is for (RFC 3711 section 4.3.2).</summary>
public enum SrtpLabel : byte
{
    RtpCipher = 0,
    RtpAuthentication = 1,
    RtpSalt = 2,
    RtcpCipher = 3,
    RtcpAuthentication = 4,
    RtcpSalt = 5,
}

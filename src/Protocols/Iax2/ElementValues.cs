namespace Carillon.Protocols.Iax2;

/// <summary>Bits of AUTHMETHODS (RFC 5456 section 8.6.13). Plain text is reserved and never used here.</summary>
[Flags]
public enum AuthMethods : ushort
{
    None = 0,
    PlainText = 1,
    Md5 = 2,
    Rsa = 4,
}

/// <summary>Bits of ENCRYPTION (RFC 5456 section 8.6.34).</summary>
[Flags]
public enum EncryptionMethods : ushort
{
    None = 0,
    Aes128 = 1,
    /// <summary>Keys may change by RTKEY (Asterisk's; the RFC leaves the bit free).</summary>
    KeyRotation = 0x8000,
}

/// <summary>Bits of DPSTATUS (RFC 5456 section 8.6.19).</summary>
[Flags]
public enum DialplanStatus : ushort
{
    None = 0,
    Exists = 1,
    CanExist = 2,
    DoesNotExist = 4,
    IgnorePattern = 0x4000,
    MatchesMore = 0x8000,
}

/// <summary>RR LOSS (RFC 5456 section 8.6.38): percent lately, frames in all (24 bits).</summary>
public readonly record struct ReceivedLoss(byte Percent, uint Frames);

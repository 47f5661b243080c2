namespace Carillon.Protocols.Iax2;

/// <summary>The trunk frame's fixed parts (RFC 5456 section 8.1.3.1).</summary>
public static class TrunkFrame
{
    /// <summary>Meta indicator, command, command data, 32 bits of time.</summary>
    public const int HeaderLength = 8;
    /// <summary>Length, call number, 16 bits of time: an entry is a mini frame behind its payload's length.</summary>
    public const int TimedEntryHeaderLength = 6;
    /// <summary>Call number, length: the entry's time is the frame's.</summary>
    public const int UntimedEntryHeaderLength = 4;
    /// <summary>What we fill a frame up to: below an Ethernet MTU with room for IPv6, UDP and a tunnel.</summary>
    public const int DefaultLimit = 1400;

    internal const byte Command = 1;
    internal const byte TimedEntries = 1;
}

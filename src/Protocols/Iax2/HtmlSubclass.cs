namespace Carillon.Protocols.Iax2;

/// <summary>Subclasses of HTML frames (RFC 5456 section 8.5).</summary>
public enum HtmlSubclass : byte
{
    Url = 0x01,
    Data = 0x02,
    Beginning = 0x04,
    End = 0x08,
    LoadComplete = 0x10,
    NotSupported = 0x11,
    LinkUrl = 0x12,
    UnlinkUrl = 0x13,
    RejectLinkUrl = 0x14,
}

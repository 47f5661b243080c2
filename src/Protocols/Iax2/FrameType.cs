namespace Carillon.Protocols.Iax2;

/// <summary>Frame types of full frames (RFC 5456 section 8.2). The last two are Asterisk's and are read, not sent.</summary>
public enum FrameType : byte
{
    DtmfEnd = 0x01,
    Voice = 0x02,
    Video = 0x03,
    Control = 0x04,
    Null = 0x05,
    Iax = 0x06,
    Text = 0x07,
    Image = 0x08,
    Html = 0x09,
    ComfortNoise = 0x0A,
    Modem = 0x0B,
    DtmfBegin = 0x0C,
}

namespace Carillon.Protocols.Iax2;

/// <summary>Subclasses of control frames (RFC 5456 section 8.3).</summary>
public enum ControlSubclass : byte
{
    Hangup = 0x01,
    /// <summary>Reserved by the RFC; old equipment sends it for "ring".</summary>
    Ring = 0x02,
    Ringing = 0x03,
    Answer = 0x04,
    Busy = 0x05,
    Congestion = 0x08,
    FlashHook = 0x09,
    Option = 0x0B,
    KeyRadio = 0x0C,
    UnkeyRadio = 0x0D,
    Progress = 0x0E,
    Proceeding = 0x0F,
    Hold = 0x10,
    Unhold = 0x11,
}

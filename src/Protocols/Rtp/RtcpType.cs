namespace Carillon.Protocols.Rtp;

/// <summary>RTCP packet types (RFC 3550 section 12.1; feedback RFC 4585; extended reports RFC 3611).</summary>
public enum RtcpType : byte
{
    SenderReport = 200,
    ReceiverReport = 201,
    SourceDescription = 202,
    Bye = 203,
    Application = 204,
    TransportFeedback = 205,
    PayloadFeedback = 206,
    ExtendedReport = 207,
}

/// <summary>Items of a source description (RFC 3550 section 6.5).</summary>
public enum SdesItem : byte
{
    End = 0,
    CanonicalName = 1,
    Name = 2,
    Email = 3,
    Phone = 4,
    Location = 5,
    Tool = 6,
    Note = 7,
    Private = 8,
}

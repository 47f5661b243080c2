namespace Carillon.Media;

/// <summary>Which way media flows, seen from us (RFC 3264 section 6.1).</summary>
public enum MediaDirection : byte
{
    SendReceive,
    SendOnly,
    ReceiveOnly,
    Inactive,
}

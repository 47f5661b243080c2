using System.Net;
using Carillon.Protocols.Srtp;

namespace Carillon.Protocols.Sdp;

/// <summary>What an offer and its answer agree on, seen from this side.</summary>
/// <param name="Remote">Where to send RTP.</param>
/// <param name="Codec">The codec in both directions.</param>
/// <param name="PayloadType">The payload type to send the codec with.</param>
/// <param name="ReceivePayloadType">The payload type that the other side sends the codec with.</param>
/// <param name="TelephoneEventPayloadType">The payload type to send DTMF with; null: the other side takes none.</param>
/// <param name="ReceiveTelephoneEventPayloadType">The payload type that DTMF arrives with.</param>
/// <param name="Direction">What this side does: Receives() is false while the other side sends nothing.</param>
/// <param name="PacketTime">How much audio the other side wants in a packet; 20 ms if it does not say.</param>
public sealed record NegotiatedAudio(
    IPEndPoint Remote,
    AudioCodec Codec,
    byte PayloadType,
    byte ReceivePayloadType,
    byte? TelephoneEventPayloadType,
    byte? ReceiveTelephoneEventPayloadType,
    MediaDirection Direction,
    TimeSpan PacketTime)
{
    /// <summary>The keys of SRTP; null: plain RTP, or <see cref="Dtls"/>.</summary>
    public SrtpKeys? Srtp { get; init; }

    /// <summary>The handshake that the keys of SRTP come from.</summary>
    public DtlsAgreement? Dtls { get; init; }

    /// <summary>RTCP shares the port of RTP (RFC 5761). Asked for with DTLS alone, where each port would need a handshake of its own.</summary>
    public bool RtcpMux { get; init; }
}

/// <summary>An answer to send, and what it settles.</summary>
public sealed record AudioAnswer(SessionDescription Description, NegotiatedAudio Audio);

using System.Net;
using Carillon.Protocols.Codecs;
using Carillon.Protocols.Srtp;

namespace Carillon.Media;

/// <summary>What offer and answer agreed about the far side of an RTP leg.</summary>
public sealed record RtpRemote
{
    /// <summary>Where its SDP wants the audio.</summary>
    public required IPEndPoint EndPoint { get; init; }

    /// <summary>The law that we send. Both laws are always understood.</summary>
    public G711Law Codec { get; init; } = G711Law.ULaw;

    /// <summary>G.722 is sent instead of <see cref="Codec"/>, which is what the leg has within. G.711 is understood all the same.</summary>
    public bool Wideband { get; init; }

    /// <summary>The payload type of what is sent at the far side: 0, 8 and 9 are static (RFC 3551).</summary>
    public byte PayloadType { get; init; }

    /// <summary>The far side's payload type of telephone-event (RFC 4733); null: DTMF is sent as tones.</summary>
    public byte? TelephoneEvent { get; init; }

    /// <summary>Our own payload type of telephone-event, as our SDP said.</summary>
    public byte LocalTelephoneEvent { get; init; } = 101;

    public MediaDirection Direction { get; init; } = MediaDirection.SendReceive;

    /// <summary>Where RTCP goes when it is not the next port (RFC 3605).</summary>
    public IPEndPoint? Rtcp { get; init; }

    /// <summary>RTCP shares the RTP port (RFC 5761).</summary>
    public bool RtcpMux { get; init; }

    /// <summary>A second address whose media may be learnt: where the far side's signalling comes from, when it sits behind NAT.</summary>
    public IPAddress? AlsoFrom { get; init; }

    /// <summary>SRTP with keys by this handshake. Nothing is sent or heard before; the same again goes on as it is.</summary>
    public DtlsAgreement? Dtls { get; init; }

    /// <summary>The keys of SRTP; null: plain RTP, or <see cref="Dtls"/>. What is not protected by the right key is not heard, and nothing is sent without.</summary>
    public SrtpKeys? Srtp { get; init; }

    /// <summary>The far side sends from another address than it receives on: the socket stays unconnected and we never follow.</summary>
    public bool Asymmetric { get; init; }
}

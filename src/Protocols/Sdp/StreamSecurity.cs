using Carillon.Protocols.Srtp;

namespace Carillon.Protocols.Sdp;

/// <summary>What offer and answer came to: plain RTP when it holds nothing.</summary>
internal readonly record struct StreamSecurity(SrtpKeys? Keys, DtlsAgreement? Dtls, bool RtcpMux)
{
    /// <summary>What goes into the answer's stream.</summary>
    public IReadOnlyList<SdpAttribute> Attributes { get; init; } = [];

    public NegotiatedAudio On(NegotiatedAudio audio) => audio with { Srtp = Keys, Dtls = Dtls, RtcpMux = RtcpMux };
}

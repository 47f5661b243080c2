using Carillon.Media;
using Carillon.Protocols.Codecs;
using Carillon.Protocols.Sdp;

namespace Carillon.Switch.Legs;

/// <summary>Between session descriptions and RTP legs.</summary>
internal static class AudioAgreement
{
    public static SessionDescription Offer(RtpLeg media, AudioSecurity security, bool wideband)
    {
        if (security.Use == SrtpUse.Dtls)
            media.ExpectHandshake();
        return SessionDescription.Offer(Capabilities(media, security, wideband));
    }

    /// <summary>What our description and theirs agree on, as media wants it; null when they share nothing.</summary>
    public static RtpRemote? Conclude(SessionDescription ours, SessionDescription theirs, System.Net.IPAddress signallingFrom) =>
        OfferAnswer.Conclude(ours, theirs) is { } agreed ? Remote(agreed, signallingFrom) : null;

    /// <summary>Our answer to an offer, and what the two agree on; null when they share nothing.</summary>
    public static (SessionDescription Ours, RtpRemote Audio)? Answer(SessionDescription offer, RtpLeg media, AudioSecurity security, bool wideband, System.Net.IPAddress signallingFrom) =>
        OfferAnswer.Answer(offer, Capabilities(media, security, wideband)) is { } answer ? (answer.Description, Remote(answer.Audio, signallingFrom)) : null;

    private static AudioCapabilities Capabilities(RtpLeg media, AudioSecurity security, bool wideband) => new()
    {
        Local = media.LocalEndPoint,
        Security = security,
        Codecs = wideband ? AudioCapabilities.Wideband : AudioCapabilities.Narrowband,
    };

    private static RtpRemote Remote(NegotiatedAudio agreed, System.Net.IPAddress signallingFrom) => new()
    {
        EndPoint = agreed.Remote,
        Codec = agreed.Codec == AudioCodec.Pcma ? G711Law.ALaw : G711Law.ULaw,
        Wideband = agreed.Codec == AudioCodec.G722,
        PayloadType = agreed.PayloadType,
        TelephoneEvent = agreed.TelephoneEventPayloadType,
        LocalTelephoneEvent = agreed.ReceiveTelephoneEventPayloadType ?? 101,
        Direction = Direction(agreed.Direction),
        AlsoFrom = signallingFrom,
        Srtp = agreed.Srtp,
        Dtls = agreed.Dtls,
        RtcpMux = agreed.RtcpMux,
    };

    private static Media.MediaDirection Direction(Protocols.Sdp.MediaDirection direction) => (direction.Sends(), direction.Receives()) switch
    {
        (true, true) => Media.MediaDirection.SendReceive,
        (true, false) => Media.MediaDirection.SendOnly,
        (false, true) => Media.MediaDirection.ReceiveOnly,
        _ => Media.MediaDirection.Inactive,
    };
}

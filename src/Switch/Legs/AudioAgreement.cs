using System.Net;
using System.Net.Sockets;
using Carillon.Media;
using Carillon.Protocols.Codecs;
using Carillon.Protocols.Sdp;

namespace Carillon.Switch.Legs;

/// <summary>Between session descriptions and RTP legs.</summary>
internal static class AudioAgreement
{
    /// <param name="family">Of those that it goes to: it names our address of it, which the leg was opened for.</param>
    public static SessionDescription Offer(RtpLeg media, AddressFamily family, AudioSecurity security, bool wideband)
    {
        if (security.Use == SrtpUse.Dtls)
            media.ExpectHandshake();
        return SessionDescription.Offer(Capabilities(media, family, security, wideband));
    }

    /// <summary>What our description and theirs agree on, as media wants it; null when they share nothing.</summary>
    public static RtpRemote? Conclude(SessionDescription ours, SessionDescription theirs, IPAddress signallingFrom) =>
        OfferAnswer.Conclude(ours, theirs) is { } agreed ? Remote(agreed, signallingFrom) : null;

    /// <summary>Our answer to an offer, and what the two agree on; null when they share nothing.</summary>
    public static (SessionDescription Ours, RtpRemote Audio)? Answer(SessionDescription offer, RtpLeg media, AddressFamily family, AudioSecurity security, bool wideband, IPAddress signallingFrom) =>
        OfferAnswer.Answer(offer, Capabilities(media, family, security, wideband)) is { } answer ? (answer.Description, Remote(answer.Audio, signallingFrom)) : null;

    private static AudioCapabilities Capabilities(RtpLeg media, AddressFamily family, AudioSecurity security, bool wideband) => new()
    {
        Local = media.LocalOf(family)!,
        Security = security,
        Codecs = wideband ? AudioCapabilities.Wideband : AudioCapabilities.Narrowband,
    };

    private static RtpRemote Remote(NegotiatedAudio agreed, IPAddress signallingFrom) => new()
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

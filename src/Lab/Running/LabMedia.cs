using System.Net;
using Carillon.Media;
using Carillon.Protocols.Codecs;
using Carillon.Protocols.Sdp;

namespace Carillon.Lab.Running;

/// <summary>RTP legs of the lab: made before they are needed, and told of the far side by offer and answer.</summary>
internal sealed class LabMedia(MediaEngine engine, IMediaLegEvents events)
{
    public RtpLeg NewLeg(IAudioProcessor voice)
    {
        var leg = engine.CreateRtpLeg(events);
        leg.SetProcessor(voice);
        return leg;
    }

    /// <summary>The answer to an offer, with the leg set to it; null when there is nothing in common.</summary>
    public static SessionDescription? Answer(RtpLeg leg, SessionDescription offer, ulong version = 1)
    {
        var answer = OfferAnswer.Answer(offer, new AudioCapabilities { Local = leg.LocalEndPoint, SessionVersion = version });
        if (answer is null)
            return null;
        leg.SetRemote(Remote(answer.Audio));
        return answer.Description;
    }

    /// <summary>Sets the leg to what an answer says to our offer; false when there is nothing in common.</summary>
    public static bool Conclude(RtpLeg leg, SessionDescription offer, SessionDescription answer)
    {
        if (OfferAnswer.Conclude(offer, answer) is not { } agreed)
            return false;
        leg.SetRemote(Remote(agreed));
        return true;
    }

    public static SessionDescription Offer(RtpLeg leg) => SessionDescription.Offer(new AudioCapabilities { Local = leg.LocalEndPoint });

    private static RtpRemote Remote(NegotiatedAudio audio) => new()
    {
        EndPoint = audio.Remote,
        Codec = audio.Codec == AudioCodec.Pcma ? G711Law.ALaw : G711Law.ULaw,
        PayloadType = audio.PayloadType,
        TelephoneEvent = audio.TelephoneEventPayloadType,
        LocalTelephoneEvent = audio.ReceiveTelephoneEventPayloadType ?? 101,
        Direction = audio.Direction switch
        {
            Protocols.Sdp.MediaDirection.SendReceive => Media.MediaDirection.SendReceive,
            Protocols.Sdp.MediaDirection.SendOnly => Media.MediaDirection.SendOnly,
            Protocols.Sdp.MediaDirection.ReceiveOnly => Media.MediaDirection.ReceiveOnly,
            _ => Media.MediaDirection.Inactive,
        },
    };

    public static MediaOptions Options(IPAddress address) => new() { RtpAddress = address, PortMin = 20_000, PortMax = 40_000 };
}

using System.Net;
using Carillon.Media;
using Carillon.Protocols.Codecs;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;

namespace Carillon.Tests.Switch;

/// <summary>Somebody who calls in, says a tone and listens.</summary>
internal sealed class InboundCaller(RtpLeg media, Tone tone) : ISipCallEvents
{
    private readonly TaskCompletionSource<int> _final = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<SipCallEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _rung = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SessionDescription _offer = null!;

    public SipCall Call { get; private set; } = null!;

    public Tone Tone { get; } = tone;

    /// <summary>What both agreed on last.</summary>
    public NegotiatedAudio? Agreed { get; private set; }

    public Task<int> FinalStatus => _final.Task.WaitAsync(TimeSpan.FromSeconds(30));

    public Task<SipCallEnd> HasEnded => _ended.Task.WaitAsync(TimeSpan.FromSeconds(30));

    public Task HasRung => _rung.Task.WaitAsync(TimeSpan.FromSeconds(30));

    public void Start(SipEndpoint sip, IPEndPoint to, string from, string called, SrtpUse srtp, SipPeerRules rules, SipCredential? credential, IReadOnlyList<SipHeader>? headers = null)
    {
        media.SetProcessor(Tone);
        var security = srtp == SrtpUse.Dtls ? AudioSecurity.Dtls(DtlsIdentity.OfProcess.Fingerprint) : AudioSecurity.Sdes(srtp);
        if (srtp == SrtpUse.Dtls)
            media.ExpectHandshake();
        _offer = SessionDescription.Offer(new AudioCapabilities { Local = media.LocalEndPoint, Security = security });
        Call = sip.Invite(new OutgoingInvite
        {
            RequestUri = SipUri.Sip(called, to),
            Target = to,
            From = SipUri.Sip(from, SipUri.HostOf(sip.LocalEndPoint.Address)),
            Offer = _offer,
            Rules = rules,
            Credential = credential,
            ExtraHeaders = headers ?? [],
        }, this);
    }

    public void HangUp() => Call.HangUp();

    public void Sent(SipCall call)
    {
    }

    public void Progress(SipCall call, int status, SessionDescription? answer)
    {
        if (answer is not null)
            Hear(_offer, answer);
        if (status == 180)
            _rung.TrySetResult();
    }

    public void Answered(SipCall call, SessionDescription remote)
    {
        Hear(_offer, remote);
        _final.TrySetResult(200);
    }

    public void MediaChanged(SipCall call, SessionDescription remote) => Hear(call.LocalDescription!, remote);

    public void InfoDtmf(SipCall call, char digit)
    {
    }

    public void TransferAsked(SipCall call, SipTransferRequest request) => request.Refuse(603);

    public void Ended(SipCall call, SipCallEnd end)
    {
        media.Dispose();
        _final.TrySetResult(end.Status);
        _ended.TrySetResult(end);
    }

    private void Hear(SessionDescription ours, SessionDescription theirs)
    {
        if (OfferAnswer.Conclude(ours, theirs) is not { } audio)
            return;
        Agreed = audio;
        media.SetRemote(new RtpRemote
        {
            EndPoint = audio.Remote,
            Codec = audio.Codec == AudioCodec.Pcma ? G711Law.ALaw : G711Law.ULaw,
            PayloadType = audio.PayloadType,
            TelephoneEvent = audio.TelephoneEventPayloadType,
            Srtp = audio.Srtp,
            Dtls = audio.Dtls,
            RtcpMux = audio.RtcpMux,
        });
    }
}

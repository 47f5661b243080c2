using Carillon.Lab.Audio;
using Carillon.Lab.Calls;
using Carillon.Lab.Running;
using Carillon.Media;
using Carillon.Protocols.Sdp;
using Carillon.Signalling.Sip;

namespace Carillon.Lab.Phones;

/// <summary>An agent's phone: picks up at once, stays on the line as long as it is held.</summary>
internal sealed class SoftPhone(SoftPhones phones, PhoneLine line) : ISipCallEvents
{
    private SipCall? _call;
    private RtpLeg? _leg;

    public IdentityVoice Voice { get; } = new(line.Identity);

    public bool IsUp => _call is not null;

    public void Take(SipCall call, SessionDescription? offer)
    {
        if ((_call is not null && call.Replaces != _call) || phones.IsClosing)
        {
            call.Reject(phones.IsClosing ? 480 : 486);
            return;
        }

        var leg = phones.Media.NewLeg(Voice);
        if (offer is null || LabMedia.Answer(leg, offer) is not { } answer)
        {
            leg.Dispose();
            call.Reject(488);
            return;
        }

        _leg?.Dispose();
        (_call, _leg) = (call, leg);
        call.Answer(answer);
    }

    public void HangUp() => _call?.HangUp();

    public void Sent(SipCall call)
    {
        // Phones of the lab do not dial.
    }

    public void Progress(SipCall call, int status, SessionDescription? answer)
    {
        // Phones of the lab do not dial.
    }

    public void Answered(SipCall call, SessionDescription remote)
    {
        // The ACK; the phone speaks since it picked up.
    }

    public void MediaChanged(SipCall call, SessionDescription remote) => phones.Loop.Post(() =>
    {
        if (call == _call && _leg is { } leg)
            LabMedia.Answer(leg, remote, version: 2);
    });

    public void InfoDtmf(SipCall call, char digit)
    {
        // Nobody reads the digits that an agent's phone receives.
    }

    public void Ended(SipCall call, SipCallEnd end) => phones.Loop.Post(() =>
    {
        if (call != _call)
            return;
        _leg?.Dispose();
        (_call, _leg) = (null, null);
    });
}

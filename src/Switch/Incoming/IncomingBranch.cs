using System.Net.Sockets;
using Carillon.Media;
using Carillon.Protocols.Sdp;
using Carillon.Signalling.Sip;
using Carillon.Switch.Legs;
using Carillon.Telephony;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Incoming;

/// <summary>The call of an inbound leg. Brings what it says to the control loop; its own fields belong to that loop.</summary>
internal sealed class IncomingBranch(IncomingDesk desk, SipCall call, SessionDescription? offer) : ISipCallEvents
{
    private const int TemporarilyUnavailable = 480;

    private SessionDescription? _ours;
    private RtpRemote? _agreed;

    public SipCall Call { get; } = call;

    /// <summary>Of the address that audio is to go to; that of the signalling, where nothing is said of it yet.</summary>
    public AddressFamily AudioFamily => offer?.AudioEndPoint?.AddressFamily ?? Call.Remote.AddressFamily;

    /// <summary>Set before anything is told of it.</summary>
    public SipLeg? Leg { get; set; }

    /// <summary>The caller has our description, before the answer.</summary>
    public bool IsEarly { get; private set; }

    /// <summary>It is answered as far as we are concerned; the caller has yet to confirm that.</summary>
    public bool IsAnswering { get; private set; }

    public bool HasEnded { get; set; }

    /// <summary>The status of a refusal, where the cause's own says too little.</summary>
    public int RefusedWith { get; set; }

    /// <summary>False: the two share no audio, or not the security that is required. Without an offer there is ours.</summary>
    public bool Agree(RtpLeg media, AudioSecurity security, bool wideband)
    {
        if (offer is null)
            _ours = AudioAgreement.Offer(media, AudioFamily, security, wideband);
        else if (AudioAgreement.Answer(offer, media, AudioFamily, security, wideband, Call.Remote.Address) is { } agreed)
            (_ours, _agreed) = agreed;
        return _ours is not null;
    }

    /// <summary>183 with our description.</summary>
    public void BeginEarly()
    {
        IsEarly = true;
        Open();
        Call.EarlyMedia(_ours!);
    }

    public void Answer()
    {
        IsAnswering = true;
        Open();
        Call.Answer(_ours!);
    }

    /// <summary>What their answer to our offer comes to; null: nothing.</summary>
    public RtpRemote? Conclude(SessionDescription theirs) =>
        _agreed ?? AudioAgreement.Conclude(_ours!, theirs, Call.Remote.Address);

    /// <summary>Refused before the answer, hung up after it; nothing, when it has gone by itself.</summary>
    public void HangUp(EndCause cause)
    {
        if (HasEnded)
            return;
        HasEnded = true;
        var info = EndCauses.Of(cause);
        if (IsAnswering)
            Call.HangUp(info.Q850);
        else
            Call.Reject(RefusedWith > 0 ? RefusedWith : info.SipCode >= 300 ? info.SipCode : TemporarilyUnavailable, q850: info.Q850);
    }

    public void Sent(SipCall call)
    {
    }

    public void Progress(SipCall call, int status, SessionDescription? answer)
    {
    }

    public void Answered(SipCall call, SessionDescription remote) => desk.Post(() => desk.Answered(this, remote));

    public void MediaChanged(SipCall call, SessionDescription remote)
    {
        var ours = call.LocalDescription;
        desk.Post(() => desk.MediaChanged(this, ours, remote));
    }

    public void TransferAsked(SipCall call, SipTransferRequest request) => desk.Post(() => desk.TransferAsked(this, request));

    public void TransferProgress(SipCall call, int status) => desk.Post(() => desk.TransferProgress(this));

    public void TransferEnded(SipCall call, int status, bool accepted) => desk.Post(() => desk.TransferEnded(this, status, accepted));

    public void InfoDtmf(SipCall call, char digit) => desk.Post(() => desk.Digit(this, digit));

    public void Ended(SipCall call, SipCallEnd end) => desk.Post(() => desk.Ended(this, end));

    /// <summary>Audio flows from our description on: who answers is heard at once, not when the ACK is here.</summary>
    private void Open()
    {
        if (_agreed is { } audio)
            Leg!.Rtp!.SetRemote(audio);
    }
}

using System.Buffers;
using System.Net;
using System.Text;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip.Loop;
using Carillon.Signalling.Sip.Transactions;

namespace Carillon.Signalling.Sip.Calls;

/// <summary>
/// A call that we make: what becomes of its INVITEs (InviteSender sends them), progress, the 200 and its ACK, the hang-up.
/// A hang-up that crosses the 200 is ACK and BYE (RFC 3261 section 9.1, 15).
/// </summary>
internal sealed partial class OutgoingCall : CallMachine, IClientUser, ITimed
{
    private readonly OutgoingInvite _invite;
    private readonly InviteSender _sender;
    private byte[]? _ack;
    private bool _heard, _hangUpWanted, _cancelSent;
    private int? _hangUpCause;
    private LoopTimer? _guard;

    public OutgoingCall(SipStack stack, OutgoingInvite invite, ISipCallEvents events) : base(stack, invite.Credential, invite.Rules, invite.Target, invite.RequestUri.Scheme == "sips")
    {
        _invite = invite;
        var from = new NameAddress { DisplayName = invite.FromDisplayName, Uri = invite.From, Parameters = $";tag={LocalTag}" };
        Call = new SipCall(stack, this)
        {
            CallId = SipToken.New(),
            RequestUri = invite.RequestUri,
            From = from,
            To = new NameAddress { Uri = invite.To ?? Addressed(invite.RequestUri) },
            Remote = invite.Target.EndPoint,
            Transport = invite.Target.Transport,
            Events = events,
            LocalDescription = invite.Offer,
        };
        _sender = new InviteSender(stack, invite, Call, from.ToString(), Contact, Session);
    }

    public void Start()
    {
        if (Stack.Calls.IsFull)
        {
            Call.Events?.Ended(Call, new SipCallEnd(503, "too many calls here", null, SipCallEnder.Local));
            return;
        }
        Stack.Calls.Add(this);
        Stack.Counters.CallsOut++;
        SendInvite(null);
        if (HasEnded) return;
        if (_invite.GiveUpAfterSilence is { } silence) _guard = Stack.Clock.Start(silence, this, TimerName.Silence);
        Call.Events?.Sent(Call);
    }

    /// <summary>To names nobody's transport (RFC 3261 section 19.1.1, table 1).</summary>
    private static SipUri Addressed(SipUri uri) => uri.Parameter("transport") is null ? uri : uri with { Parameters = "" };

    public override void Ring()
    {
        // Only who is called rings.
    }

    public override void EarlyMedia(SessionDescription description) => Ring();

    public override void Answer(SessionDescription description) => Ring();

    public override void Reject(int status, string? reason, int? q850 = null) => HangUp(q850);

    public override void HangUp(int? q850)
    {
        if (HasEnded) return;
        _hangUpCause ??= q850;
        if (_ack is not null)
        {
            SendBye(q850, new SipCallEnd(200, "hung up", q850, SipCallEnder.Local));
            return;
        }
        _hangUpWanted = true;
        if (_heard) SendCancel();
    }

    public override bool IsAnswered => _ack is not null;

    public void OnResponse(SipMessage response, SipHop from)
    {
        int status = response.StatusCode;
        if (status is >= 200 and < 300) Success(response);
        else if (HasEnded) return;
        else if (status < 200) Provisional(response);
        else Refused(response);
    }

    public void OnFailure(bool transport)
    {
        if (HasEnded) return;
        if (transport) End(new SipCallEnd(503, "the INVITE could not be sent", null, SipCallEnder.Transport));
        else if (_hangUpWanted) End(new SipCallEnd(487, "hung up before any response", _hangUpCause, SipCallEnder.Local));
        else End(new SipCallEnd(408, "no response", null, SipCallEnder.Timeout));
    }

    public void OnTimer(TimerName name)
    {
        if (HasEnded) return;
        // A late response finds the call over: Success hangs it up, a refusal is acknowledged by its transaction.
        if (name == TimerName.CancelGuard) End(new SipCallEnd(487, "cancelled, no final response", _hangUpCause, SipCallEnder.Local));
        else if (!_heard) End(new SipCallEnd(408, "no response", null, SipCallEnder.Timeout));
    }

    private void SendInvite(SipHeader? authorization)
    {
        _heard = false;
        _early.Clear();
        _sender.Send(authorization, this);
    }

    /// <summary>1 a repetition: ACK again  2 a second fork or a call that is over: ACK and BYE  3 hung up meanwhile: ACK and BYE  4 answered.</summary>
    private void Success(SipMessage response)
    {
        // 1
        string? tag = Dialog?.RemoteTag;
        var dialog = Dialog.OfResponse(response, _invite, Call.CallId, LocalTag, _sender.From, _sender.CSeq);
        if (_ack is not null && dialog?.RemoteTag == tag)
        {
            Stack.Send(_ack, Dialog!.Target);
            return;
        }
        if (dialog is null)
        {
            Stack.Counters.Malform();
            return;
        }
        // 2
        byte[] ack = _sender.Ack(dialog);
        Stack.Send(ack, dialog.Target);
        if (HasEnded || _ack is not null)
        {
            new DialogRequest(Stack, dialog, Credential, SipMethod.Bye).Send();
            return;
        }
        var early = _early.Find(dialog.RemoteTag);
        if (early is not null) dialog.Follow(early.Dialog);
        (Dialog, Call.Dialog, _ack) = (dialog, dialog.ToKeep(), ack);
        _sender.Settled();
        _guard?.Cancel();
        // 3
        if (_hangUpWanted)
        {
            SendBye(_hangUpCause, new SipCallEnd(487, "hung up while it was answered", _hangUpCause, SipCallEnder.Local));
            return;
        }
        Answered(response, early);
    }

    private void Answered(SipMessage response, EarlyDialog? early)
    {
        // Some gateways give the answer in an unreliable 183, even one without a tag, and leave it out of the 200.
        var description = early is { IsSettled: true } ? early.Answer : Description(response) ?? early?.Answer ?? Call.RemoteDescription;
        if (description is null)
        {
            SendBye(null, new SipCallEnd(488, "answered without a session description", null, SipCallEnder.Local));
            return;
        }
        Call.RemoteDescription = description;
        Session.Agreed(response);
        Call.Events?.Answered(Call, description);
        Offers.TheirsDone();
    }

    private void Refused(SipMessage response)
    {
        _guard?.Cancel();
        if (!_hangUpWanted && _sender.Challenged(response) is { } header)
        {
            SendInvite(header);
            return;
        }
        if (!_hangUpWanted && response.StatusCode == 422 && _sender.MayTryAnew && Session.Raise(response))
        {
            SendInvite(null);
            return;
        }
        var by = _hangUpWanted && response.StatusCode == 487 ? SipCallEnder.Local : SipCallEnder.Remote;
        End(new SipCallEnd(response.StatusCode, Encoding.UTF8.GetString(response.ReasonPhrase), ReasonHeader.Q850(response), by));
    }

    private void SendCancel()
    {
        if (_cancelSent) return;
        _cancelSent = true;
        _sender.Cancel(_hangUpCause);
        _guard?.Cancel();
        _guard = Stack.Clock.Start(Stack.Timers.TimerB, this, TimerName.CancelGuard);
    }

    private static SessionDescription? Description(SipMessage response) =>
        !response.Body.IsEmpty && SessionDescription.TryParse(response.Body, out var description) == OperationStatus.Done ? description : null;
}

using System.Buffers;
using System.Net;
using System.Text;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip.Transactions;

namespace Carillon.Signalling.Sip.Calls;

/// <summary>A call that comes in: provisional responses, the 200 until its ACK, refusals, CANCEL.</summary>
internal sealed partial class IncomingCall : CallMachine, IServerUser
{
    private readonly SipMessage _invite;
    private readonly InviteServer _transaction;
    private readonly SipHop _source;
    private readonly SessionDescription? _offer;
    private readonly string? _cseq;
    private SuccessSender? _sender;
    private bool _answered, _hangUpWanted;
    private int? _hangUpCause;

    public IncomingCall(SipStack stack, SipMessage invite, NameAddress from, NameAddress to, SipUri uri, InviteServer transaction, SipHop source, string? phone, SessionDescription? offer, SipPeerRules rules, SipCall? replaces)
        : base(stack, null, rules, source, uri.Scheme == "sips")
    {
        (_invite, _transaction, _source, _offer) = (invite, transaction, source, offer);
        _cseq = invite.Header("CSeq");
        _mustBeReliable = OptionTags.Lists(invite, SipHeaderKind.Require, OptionTags.Reliable);
        if (rules.Reliable != SipExtensionUse.Off && SipPeerRules.Speaks(invite, OptionTags.Reliable))
            _reliable = new ReliableResponses(stack, NumberOf(invite), SendReliably, bytes => stack.Send(bytes, ResponseBuilder.ReplyTo(invite, source)), NoPrack);
        transaction.User = this;
        // A phone may sit behind NAT: it is answered where it sent from. A carrier's Contact is what it says.
        Dialog = Dialog.OfRequest(invite, from, to, LocalTag, source, stayWithSource: phone is not null);
        Call = new SipCall(stack, this)
        {
            CallId = Dialog.CallId,
            IsIncoming = true,
            InviteRequest = invite,
            RequestUri = uri,
            From = from,
            To = to,
            Remote = source.EndPoint,
            Transport = source.Transport,
            Phone = phone,
            RemoteDescription = offer,
            Replaces = replaces,
        };
    }

    /// <summary>Our 200 has its ACK.</summary>
    public bool IsConfirmed { get; private set; }

    public override bool IsAnswered => IsConfirmed;

    public bool IsSameInvite(ReadOnlySpan<byte> callId, ReadOnlySpan<byte> fromTag, ReadOnlySpan<byte> cseq) =>
        !_answered && Ascii.Equals(callId, Call.CallId) && Ascii.Equals(fromTag, Dialog!.RemoteTag) && Ascii.Equals(cseq, _cseq);

    public void Start(ISipInbound? inbound)
    {
        Stack.Calls.Add(this);
        Stack.Counters.CallsIn++;
        Stack.Responses.Plain(_invite, _source, 100, "Trying");
        _transaction.Respond(100);
        inbound?.Incoming(Call, _offer);
        if (Call.Events is null) Reject(404, null);
    }

    public override void Ring() => Provisional(180, null);

    public override void EarlyMedia(SessionDescription description)
    {
        if (!IsDescribed) Call.LocalDescription = description;
        Provisional(183, description);
    }

    public override void Answer(SessionDescription description)
    {
        if (HasEnded || _answered) return;
        // A 200 may not overtake the description that it completes (RFC 3262 section 3).
        if (_reliable is { IsWaiting: true })
        {
            _answerWaits = description;
            return;
        }
        _answered = true;
        _reliable?.Final();
        if (!_settled) Call.LocalDescription = description;
        var writer = Stack.Responses.Begin(_invite, _source, 200, "OK", LocalTag);
        writer.Header(SipHeaderKind.Contact, Contact);
        writer.Header(SipHeaderKind.Allow, ResponseBuilder.Allow);
        Session.Answer(_invite, writer);
        if (_settled) writer.End();
        else writer.End(description);
        _sender = new SuccessSender(Stack, writer.Written.ToArray(), ResponseBuilder.ReplyTo(_invite, _source), NoAck);
        _transaction.Respond(200);
    }

    public override void Reject(int status, string? reason, int? q850 = null)
    {
        if (HasEnded || _answered) return;
        if (status is < 300 or > 699) status = 480;
        reason ??= StatusText.Of(status);
        Refuse(status, reason, q850);
        End(new SipCallEnd(status, reason, q850, SipCallEnder.Local));
    }

    /// <summary>A 200 without its ACK may not be followed by BYE yet (RFC 3261 section 15): the BYE goes when the ACK comes.</summary>
    public override void HangUp(int? q850)
    {
        if (HasEnded) return;
        if (!_answered)
        {
            int status = StatusText.OfCause(q850);
            Refuse(status, StatusText.Of(status), q850);
            End(new SipCallEnd(status, StatusText.Of(status), q850, SipCallEnder.Local));
        }
        else if (IsConfirmed) SendBye(q850, new SipCallEnd(200, "hung up", q850, SipCallEnder.Local));
        else (_hangUpWanted, _hangUpCause) = (true, q850);
    }

    /// <summary>CANCEL: our 487 to the INVITE; the CANCEL itself was answered by the caller of this.</summary>
    public void Cancelled(SipMessage cancel)
    {
        if (HasEnded || _answered) return;
        Refuse(487, "Request Terminated", null);
        End(new SipCallEnd(487, "cancelled", ReasonHeader.Q850(cancel), SipCallEnder.Remote));
    }

    /// <summary>Both sides have described themselves, or will by the ACK that is on its way.</summary>
    protected override bool MayChange(SipMessage request) =>
        request.Method == SipMethod.Invite ? IsConfirmed : Call.LocalDescription is not null && (_answered || _settled);

    public override void OnAck(SipMessage ack)
    {
        if (!_answered || IsConfirmed)
        {
            base.OnAck(ack);
            return;
        }
        IsConfirmed = true;
        _sender?.Stop();
        if (HasEnded) return;
        if (_hangUpWanted) SendBye(_hangUpCause, new SipCallEnd(200, "hung up", _hangUpCause, SipCallEnder.Local));
        else Confirmed(ack);
    }

    public void OnFailure(bool transport)
    {
        _sender?.Stop();
        End(transport
            ? new SipCallEnd(503, "a response could not be sent", null, SipCallEnder.Transport)
            : new SipCallEnd(408, "no ACK", null, SipCallEnder.Timeout));
    }

    /// <summary>The caller may say BYE before the answer; its INVITE then ends with 487 (RFC 3261 section 15.1.2).</summary>
    protected override void Bye(SipMessage request, ServerTransaction transaction, SipHop source)
    {
        _sender?.Stop();
        Reply(request, transaction, source, 200, "OK");
        if (!_answered) Refuse(487, "Request Terminated", null);
        End(new SipCallEnd(200, "hung up", ReasonHeader.Q850(request), SipCallEnder.Remote));
    }

    private void Confirmed(SipMessage ack)
    {
        var remote = _offer ?? (_settled ? Call.RemoteDescription : null);
        // The INVITE had no offer: ours went with the 200, and the answer is here.
        if (remote is null && SessionDescription.TryParse(ack.Body, out remote) != OperationStatus.Done)
        {
            SendBye(null, new SipCallEnd(488, "ACK without the answer to our offer", null, SipCallEnder.Local));
            return;
        }
        Call.RemoteDescription = remote;
        Call.Dialog = Dialog!.ToKeep();
        Call.Events?.Answered(Call, remote!);
        Call.Replaces?.HangUp();
        Offers.TheirsDone();
    }

    private void NoAck()
    {
        IsConfirmed = true;
        SendBye(null, new SipCallEnd(408, "no ACK", null, SipCallEnder.Timeout));
    }

    private void Refuse(int status, string reason, int? q850)
    {
        _reliable?.Final();
        var writer = Stack.Responses.Begin(_invite, _source, status, reason, LocalTag);
        if (RequestBuilder.Reason(q850) is { } cause) writer.Header(SipHeaderKind.Reason, cause);
        // Without it the caller takes a 503 for a 500 (RFC 3261 section 21.5.4).
        if (status == 503) writer.Header(SipHeaderKind.RetryAfter, Admission.RetryAfter);
        writer.End();
        _transaction.Respond(status);
    }
}

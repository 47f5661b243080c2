using System.Net;
using System.Text;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip.Transactions;

namespace Carillon.Signalling.Sip.Calls;

/// <summary>What incoming and outgoing calls share once they are set up. Lives on the loop; ends exactly once.</summary>
/// <param name="transport">What the call was set up over; our Contact names it.</param>
/// <param name="secure">It was set up with sips: then our Contact is one too (RFC 3261 sections 8.1.1.8 and 12.1.1).</param>
internal abstract class CallMachine(SipStack stack, SipCredential? credential, SipTransport transport, bool secure)
{
    private bool _ended;
    private MediaUpdate? _update;

    public SipCall Call { get; protected set; } = null!;

    public string LocalTag { get; } = SipToken.New();

    protected SipStack Stack { get; } = stack;

    protected SipCredential? Credential { get; } = credential;

    protected Dialog? Dialog { get; set; }

    protected bool HasEnded => _ended;

    protected string Contact { get; } = $"<{stack.Contact(null, transport, secure)}>";

    public abstract void Ring();

    public abstract void EarlyMedia(SessionDescription description);

    public abstract void Answer(SessionDescription description);

    public abstract void Reject(int status, string? reason);

    public abstract void HangUp(int? q850);

    /// <summary>The endpoint goes away: tell the other side if that is possible at once, and end.</summary>
    public void Abandon()
    {
        HangUp(null);
        End(new SipCallEnd(503, "the endpoint was stopped", null, SipCallEnder.Local));
    }

    public void SendInfoDtmf(char digit, TimeSpan duration)
    {
        if (Dialog is null || _ended) return;
        string body = $"Signal={digit}\r\nDuration={(int)duration.TotalMilliseconds}\r\n";
        new DialogRequest(Stack, Dialog, Credential, SipMethod.Info) { ContentType = "application/dtmf-relay", Body = body }.Send();
    }

    /// <summary>Peers of RFC 2543 have no tag of theirs: an empty one fits.</summary>
    public bool Matches(ReadOnlySpan<byte> callId, ReadOnlySpan<byte> remoteTag) =>
        Ascii.Equals(callId, Call.CallId) && (Dialog is null || remoteTag.IsEmpty || Ascii.Equals(remoteTag, Dialog.RemoteTag));

    /// <summary>A request within the call, but for ACK.</summary>
    public void OnRequest(SipMessage request, ServerTransaction transaction, SipHop source)
    {
        if (Dialog is null || !Dialog.TakeCSeq(request))
        {
            Reply(request, transaction, source, 500, "Out of Order");
            return;
        }
        if (request.Method == SipMethod.Bye) Bye(request, transaction, source);
        else if (request.Method == SipMethod.Invite) Update(request, transaction, source);
        else if (request.Method == SipMethod.Update) Update(request, transaction, source);
        else if (request.Method == SipMethod.Info) Info(request, transaction, source);
        else if (request.Method == SipMethod.Options) Reply(request, transaction, source, 200, "OK");
        else Reply(request, transaction, source, 405, "Method Not Allowed");
    }

    /// <summary>An ACK within the call: of the first 200 or of a re-INVITE's.</summary>
    public virtual void OnAck(SipMessage ack)
    {
        if (_update is null) return;
        _update.OnAck(ack);
        _update = null;
    }

    protected void End(SipCallEnd end)
    {
        if (_ended) return;
        _ended = true;
        _update?.Stop();
        Stack.Calls.Remove(this);
        Call.Events?.Ended(Call, end);
    }

    /// <summary>BYE, and the end: as far as the user is concerned the call is over when it has left (RFC 3261 section 15.1.1).</summary>
    protected void SendBye(int? q850, SipCallEnd end)
    {
        if (Dialog is not null) new DialogRequest(Stack, Dialog, Credential, SipMethod.Bye) { Reason = RequestBuilder.Reason(q850) }.Send();
        End(end);
    }

    protected void Reply(SipMessage request, ServerTransaction transaction, SipHop source, int status, string reason)
    {
        Stack.Responses.Plain(request, source, status, reason, LocalTag);
        transaction.Respond(status);
    }

    protected virtual void Bye(SipMessage request, ServerTransaction transaction, SipHop source)
    {
        Reply(request, transaction, source, 200, "OK");
        End(new SipCallEnd(200, "hung up", ReasonHeader.Q850(request), SipCallEnder.Remote));
    }

    private void Update(SipMessage request, ServerTransaction transaction, SipHop source)
    {
        if (Call.LocalDescription is null || (this is IncomingCall { IsConfirmed: false } && request.Method == SipMethod.Invite))
        {
            Reply(request, transaction, source, 491, "Request Pending");
            return;
        }
        Dialog!.RefreshTarget(request);
        var update = new MediaUpdate(Stack, this, request, transaction, source, Contact);
        if (update.Run() && request.Method == SipMethod.Invite)
        {
            _update?.Stop();
            _update = update;
        }
    }

    private void Info(SipMessage request, ServerTransaction transaction, SipHop source)
    {
        char? digit = InfoDtmf.Read(request);
        bool understood = digit is not null || request.Body.IsEmpty;
        Reply(request, transaction, source, understood ? 200 : 415, understood ? "OK" : "Unsupported Media Type");
        if (digit is { } key) Call.Events?.InfoDtmf(Call, key);
    }
}

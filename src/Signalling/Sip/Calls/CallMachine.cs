using System.Net;
using System.Text;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip.Transactions;

namespace Carillon.Signalling.Sip.Calls;

/// <summary>What incoming and outgoing calls share once they are set up. Lives on the loop; ends exactly once.</summary>
/// <param name="over">What the call was set up over; our Contact names it, and the address of ours that it reaches.</param>
/// <param name="secure">It was set up with sips: then our Contact is one too (RFC 3261 sections 8.1.1.8 and 12.1.1).</param>
internal abstract partial class CallMachine
{
    private readonly SipPeerRules _rules;
    private bool _ended;
    private MediaUpdate? _update;

    protected CallMachine(SipStack stack, SipCredential? credential, SipPeerRules rules, SipHop over, bool secure)
    {
        (Stack, Credential, _rules) = (stack, credential, rules);
        Contact = stack.ContactHeader(over, secure);
        Offers = new OfferSender(stack, this);
        Session = new SessionTimer(stack, rules, Offers.Refresh, Expired);
    }

    /// <summary>Q.850: recovery on timer expiry.</summary>
    private const int RecoveryOnTimer = 102;

    /// <summary>Within a call any extension may be required that is spoken here at all.</summary>
    private static readonly string[] Understood = [OptionTags.Reliable, OptionTags.Timer, OptionTags.NoReferSub];

    public SipCall Call { get; protected set; } = null!;

    public string LocalTag { get; } = SipToken.New();

    public bool HasEnded => _ended;

    /// <summary>What our Contact header says.</summary>
    public string Contact { get; }

    /// <summary>Our re-INVITEs and refreshes.</summary>
    public OfferSender Offers { get; }

    public SessionTimer Session { get; }

    /// <summary>Of an outgoing call null until the answer.</summary>
    public Dialog? Dialog { get; protected set; }

    protected SipStack Stack { get; }

    public SipCredential? Credential { get; }

    public abstract void Ring();

    public abstract void EarlyMedia(SessionDescription description);

    public abstract void Answer(SessionDescription description);

    public abstract void Reject(int status, string? reason, int? q850 = null);

    public abstract void HangUp(int? q850);

    /// <summary>The endpoint goes away: tell the other side if that is possible at once, and end.</summary>
    public void Abandon()
    {
        HangUp(null);
        End(new SipCallEnd(503, "the endpoint was stopped", null, SipCallEnder.Local));
    }

    /// <summary>An offer of ours within an answered call; before the answer it waits for that.</summary>
    public void Change(SessionDescription offer)
    {
        if (!_ended) Offers.Change(offer);
    }

    public void Hold(bool on)
    {
        if (!_ended && Call.LocalDescription is { } local) Offers.Change(HoldDescription.Of(local, on));
    }

    /// <summary>The answer to a challenge within the call.</summary>
    public SipHeader? ProofFor(SipMessage response, SipMethod method) => ChallengeAnswer.For(Stack, response, Credential, method, Dialog!.RequestUri, within: true);

    /// <summary>The other side knows nothing of the call any more, or says nothing (RFC 3261 section 12.2.1.2).</summary>
    public void Lost(int status) => SendBye(RecoveryOnTimer, new SipCallEnd(status, "the other side has lost the call", null, SipCallEnder.Timeout));

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
        if (DialogOf(request) is not { } dialog || !dialog.TakeCSeq(request))
        {
            Reply(request, transaction, source, 500, "Out of Order");
            return;
        }
        if (OptionTags.Missing(request, Understood) is { } missing) RefuseExtension(request, transaction, source, missing);
        else if (request.Method == SipMethod.Prack) Prack(request, transaction, source);
        else if (request.Method == SipMethod.Refer) Refer(request, transaction, source);
        else if (request.Method == SipMethod.Notify) Notify(request, transaction, source);
        else if (request.Method == SipMethod.Bye) Bye(request, transaction, source);
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
        Offers.TheirsDone();
    }

    /// <summary>No offer of either side is open.</summary>
    protected abstract bool MayChange(SipMessage request);

    protected virtual Dialog? DialogOf(SipMessage request) => Dialog;

    protected virtual void Prack(SipMessage request, ServerTransaction transaction, SipHop source) =>
        Reply(request, transaction, source, 481, StatusText.Of(481));

    protected void End(SipCallEnd end)
    {
        if (_ended) return;
        _ended = true;
        _update?.Stop();
        Offers.Stop();
        Session.Stop();
        _transfer?.Stop();
        Stack.Calls.Remove(this);
        Call.Events?.Ended(Call, end);
        // Transactions remember the call for half a minute; not also all that its user had to do with it.
        Call.Events = null;
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

    private void RefuseExtension(SipMessage request, ServerTransaction transaction, SipHop source, string missing)
    {
        Stack.Responses.BadExtension(request, source, missing, LocalTag);
        transaction.Respond(420);
    }

    protected virtual void Bye(SipMessage request, ServerTransaction transaction, SipHop source)
    {
        Reply(request, transaction, source, 200, "OK");
        End(new SipCallEnd(200, "hung up", ReasonHeader.Q850(request), SipCallEnder.Remote));
    }

    private void Update(SipMessage request, ServerTransaction transaction, SipHop source)
    {
        bool offers = request.Method == SipMethod.Invite || !request.Body.IsEmpty;
        if (SessionTimer.IsTooBrief(request, _rules))
        {
            Stack.Responses.IntervalTooSmall(request, source, _rules.MinSession, LocalTag);
            transaction.Respond(422);
            return;
        }
        if (offers && (!MayChange(request) || !Offers.TakesTheirs(request.Method)))
        {
            Reply(request, transaction, source, 491, "Request Pending");
            return;
        }
        DialogOf(request)!.RefreshTarget(request);
        var update = new MediaUpdate(Stack, this, request, transaction, source, Contact);
        bool accepted = update.Run();
        if (request.Method != SipMethod.Invite) return;
        if (!accepted)
        {
            if (_update is null) Offers.TheirsDone();
            return;
        }
        _update?.Stop();
        _update = update;
    }

    private void Expired() => SendBye(RecoveryOnTimer, new SipCallEnd(408, "the session was not refreshed", null, SipCallEnder.Timeout));

    private void Info(SipMessage request, ServerTransaction transaction, SipHop source)
    {
        char? digit = InfoDtmf.Read(request);
        bool understood = digit is not null || request.Body.IsEmpty;
        Reply(request, transaction, source, understood ? 200 : 415, understood ? "OK" : "Unsupported Media Type");
        if (digit is { } key) Call.Events?.InfoDtmf(Call, key);
    }
}

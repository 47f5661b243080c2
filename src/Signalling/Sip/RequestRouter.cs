using System.Buffers;
using System.Net;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Protocols.Stun;
using Carillon.Signalling.Guessing;
using Carillon.Signalling.Sip.Auth;
using Carillon.Signalling.Sip.Calls;
using Carillon.Signalling.Sip.Loop;

namespace Carillon.Signalling.Sip;

/// <summary>
/// Where each message goes. Who is not known (no trusted address, no registered phone, no proof by digest) gets at most a
/// rate-limited answer without state.
/// </summary>
internal sealed class RequestRouter(SipStack stack, Authenticator authenticator, Registrar.PhoneRegistrar registrar)
{
    private readonly SipMessage _message = new();
    private readonly StrangerGate _gate = new(stack);
    private readonly GuessWatch _guesses = new(stack.Time, stack.Options.WrongAnswersAllowed, guesser => ShutOut(stack, guesser));
    private readonly ScanWatch _scans = new(stack);
    private long _arrivedAt;
    private int _length;

    public ISipInbound? Inbound { get; set; }

    public void OnArrival(Arrival arrival)
    {
        (_arrivedAt, _length) = (arrival.At, arrival.Length);
        if (arrival.From.IsReliable) stack.Counters.StreamReceived++;
        var bytes = arrival.Buffer.AsSpan(0, arrival.Length);
        if (StunMessage.MayBe(bytes)) StunAnswer.Give(stack, bytes, arrival.From);
        else if (_message.Parse(bytes) != OperationStatus.Done) stack.Counters.Malform();
        else if (_message.IsResponse) OnResponse(_message, arrival.From);
        else OnRequest(_message, arrival.From);
    }

    private void OnResponse(SipMessage response, SipHop from)
    {
        if (!ResponseCheck.Check(response).IsAccept) stack.Counters.Malform();
        else if (!stack.Transactions.TakeResponse(response, from)) stack.Counters.Stray++;
    }

    /// <summary>0 is it one of a scanning tool  1 is it well-formed  2 does a transaction know it  3 ACK and CANCEL  4 within a call  5 something new.</summary>
    private void OnRequest(SipMessage request, SipHop source)
    {
        // 0
        if (!IsKnown(source.Address) && _scans.IsScan(request, source.EndPoint)) return;
        // 1
        var verdict = RequestCheck.Check(request);
        if (verdict.Kind == SipVerdictKind.Drop || (!verdict.IsAccept && request.Method == SipMethod.Ack)) stack.Counters.Malform();
        else if (!verdict.IsAccept) Refuse(request, source, verdict);
        // 2
        else if (stack.Transactions.Find(request) is { } transaction) transaction.OnRequest(request);
        // 3
        else if (request.Method == SipMethod.Ack) Acknowledge(request);
        else if (request.Method == SipMethod.Cancel) Cancel(request, source);
        // 4
        else if (HasToTag(request)) WithinCall(request, source);
        // 5
        else New(request, source);
    }

    private void Refuse(SipMessage request, SipHop source, SipVerdict verdict, SipPeerRules? rules = null)
    {
        if (IsKnown(source.Address)) stack.Counters.Refused++;
        SipLog.Refused(stack.Log, request.Method.Name, source.EndPoint, verdict.Status, verdict.Reason);
        if (rules is not null && OptionTags.Missing(request, rules.Understood) is { } missing)
            Answer(request, source, () => stack.Responses.BadExtension(request, source, missing, SipToken.Passing()));
        else Answer(request, source, verdict.Status, verdict.Reason);
    }

    private void Answer(SipMessage request, SipHop source, int status, string? reason = null) =>
        Answer(request, source, () => stack.Responses.Plain(request, source, status, reason ?? StatusText.Of(status), SipToken.Passing()));

    /// <summary>Without a transaction: what is sent twice is answered twice.</summary>
    private void Answer(SipMessage request, SipHop source, Action write)
    {
        if (IsKnown(source.Address)) write();
        else if (!_gate.Admits(source.Address, source.IsReliable ? null : _length, write)) return;
        stack.Reply(stack.Writer.Written, ResponseBuilder.ReplyTo(request, source));
    }

    private void Acknowledge(SipMessage ack)
    {
        if (stack.Calls.Find(ack) is { } call) call.OnAck(ack);
        else stack.Counters.Stray++;
    }

    private void Cancel(SipMessage cancel, SipHop source)
    {
        if (stack.Transactions.FindInvite(cancel) is not { } invite)
        {
            Answer(cancel, source, 481);
            return;
        }
        var transaction = stack.Transactions.CreateOther(cancel, ResponseBuilder.ReplyTo(cancel, source));
        stack.Responses.Plain(cancel, source, 200, "OK", (invite.User as CallMachine)?.LocalTag);
        transaction.Respond(200);
        (invite.User as IncomingCall)?.Cancelled(cancel);
    }

    private void WithinCall(SipMessage request, SipHop source)
    {
        if (stack.Calls.Find(request) is not { } call)
        {
            Answer(request, source, 481);
            return;
        }
        var replyTo = ResponseBuilder.ReplyTo(request, source);
        if (request.Method == SipMethod.Invite) call.OnRequest(request, stack.Transactions.CreateInvite(request, replyTo), source);
        else call.OnRequest(request, stack.Transactions.CreateOther(request, replyTo), source);
    }

    private void New(SipMessage request, SipHop source)
    {
        var rules = (IsTrusted(source) ? stack.Peers.RulesOf(source.Address) : null) ?? stack.Options.PhoneRules;
        var verdict = UasCheck.Check(request, request.Method == SipMethod.Register ? rules.UnderstoodOfRegister : rules.Understood);
        if (!verdict.IsAccept) Refuse(request, source, verdict, rules);
        else if (request.Method == SipMethod.Invite) Invite(request, source, rules);
        else if (request.Method == SipMethod.Register) Register(request, source);
        else if (request.Method == SipMethod.Options) Answer(request, source, 200);
        else if (request.Method == SipMethod.Refer) Answer(request, source, 403);
        else Answer(request, source, 481);
    }

    private void Register(SipMessage request, SipHop source)
    {
        if (Prove(request, source) is { } phone) registrar.Register(request, source, phone);
    }

    /// <summary>The phone, or null when the request was challenged or passed over.</summary>
    private string? Prove(SipMessage request, SipHop source)
    {
        bool shared = IsKnown(source.Address);
        if (!shared && IsShutOut(source, null, shared)) return null;
        var (outcome, user) = authenticator.Check(request, source.Address);
        bool isThere = user is not null && IsThere(user, source);
        if (user is not null && shared && !isThere && IsShutOut(source, user, shared)) return null;
        if (outcome is AuthOutcome.Wrong or AuthOutcome.Forged) stack.Counters.AuthenticationFailed++;
        if (outcome == AuthOutcome.Wrong) _guesses.Wrong(source.Address, user, shared);
        if (outcome == AuthOutcome.Proved)
        {
            // A phone that is there already says nothing of others who guess its password.
            if (!isThere) _guesses.Right(source.Address, user!);
            return user;
        }
        Answer(request, source, () => authenticator.WriteChallenge(request, source, outcome == AuthOutcome.Stale));
        return null;
    }

    private void Invite(SipMessage request, SipHop source, SipPeerRules rules)
    {
        string? phone = null;
        if (!IsTrusted(source) && !stack.Own.IsSaidBy(request, source) && (phone = Prove(request, source)) is null) return;
        if (stack.Calls.IsMerged(request)) Answer(request, source, 482);
        else if (stack.Admission.Refuses(_arrivedAt)) Answer(request, source, () => stack.Responses.Unavailable(request, source, Admission.RetryAfter, SipToken.Passing()));
        else if (rules.LacksOf(request) is { } lacking) Answer(request, source, () => stack.Responses.ExtensionRequired(request, source, lacking, SipToken.Passing()));
        else if (SessionTimer.IsTooBrief(request, rules)) Answer(request, source, () => stack.Responses.IntervalTooSmall(request, source, rules.MinSession, SipToken.Passing()));
        else Accept(request, source, phone, rules);
    }

    private void Accept(SipMessage request, SipHop source, string? phone, SipPeerRules rules)
    {
        SessionDescription? offer = null;
        if (!request.Body.IsEmpty && SessionDescription.TryParse(request.Body, out offer) != OperationStatus.Done)
        {
            Answer(request, source, 400, "Malformed Session Description");
            return;
        }
        int refusal = Replacement.Of(request, stack.Calls, rules, out var replaced);
        if (refusal != 0)
        {
            Answer(request, source, refusal);
            return;
        }
        var invite = request.Clone();
        if (Address(invite, SipHeaderKind.From) is not { } from || Address(invite, SipHeaderKind.To) is not { } to) return;
        if (SipUri.TryParse(invite.RequestUri, out var uri) != OperationStatus.Done) return;
        var transaction = stack.Transactions.CreateInvite(invite, ResponseBuilder.ReplyTo(invite, source));
        new IncomingCall(stack, invite, from, to, uri!, transaction, source, phone, offer, rules, replaced).Start(Inbound);
    }

    private bool IsShutOut(SipHop source, string? user, bool shared)
    {
        bool ignored = _guesses.Ignores(source.Address, user, shared);
        if (ignored) stack.Counters.GuessersIgnored++;
        return ignored;
    }

    private static void ShutOut(SipStack stack, ShutOut guesser)
    {
        stack.Counters.GuessersShutOut++;
        SipLog.GuesserShutOut(stack.Log, guesser.Address, guesser.OnlyName ? " as one of its phones" : "", guesser.For.TotalMinutes, guesser.Wrong);
    }

    /// <summary>The phone is registered from just there.</summary>
    private bool IsThere(string phone, SipHop source) => registrar.ContactsOf(phone).Any(c => c.Target.EndPoint.Equals(source.EndPoint));

    /// <summary>A carrier's address. Not over a WebSocket: any page that a browser on that machine, or behind the same NAT, has open could use it.</summary>
    private bool IsTrusted(SipHop source) => !source.Transport.IsWebSocket() && stack.Peers.IsTrusted(source.Address);

    private bool IsKnown(IPAddress address) => stack.Peers.IsKnown(address);

    private static bool HasToTag(SipMessage request) =>
        request.TryGet(SipHeaderKind.To, out var to) && NameAddressParts.TryRead(to, out var parts) && !parts.Tag.IsEmpty;

    private static NameAddress? Address(SipMessage message, SipHeaderKind kind)
    {
        if (!message.TryGet(kind, out var value)) return null;
        return NameAddress.TryParse(value, out var address) == OperationStatus.Done ? address : null;
    }
}

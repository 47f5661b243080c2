using System.Net;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip.Transactions;

namespace Carillon.Signalling.Sip.Calls;

/// <summary>The INVITEs of one outgoing call: the first, one more for each challenge that makes sense, the ACK of its 200, the CANCEL of the last.</summary>
internal sealed class InviteSender(SipStack stack, OutgoingInvite invite, SipCall call, string from, string contact, SessionTimer session)
{
    private const int MostStale = 2;
    private const int MostTries = 8;

    private byte[] _request = [];
    private string _branch = "";
    private int _tries, _challenges;

    /// <summary>The From header's value, with our tag.</summary>
    public string From => from;

    /// <summary>Of the last INVITE.</summary>
    public uint CSeq { get; private set; }

    /// <summary>Whoever refuses for ever with another reason each time is given up.</summary>
    public bool MayTryAnew => _tries < MostTries;

    public void Send(SipHeader? authorization, IClientUser user)
    {
        _tries++;
        if (authorization is null) _challenges = 0;
        _branch = SipToken.NewBranch();
        var writer = stack.Writer;
        writer.Request(SipMethod.Invite, RequestUri);
        writer.Via(invite.Target.Transport, stack.SentBy(invite.Target), _branch);
        writer.Header(SipHeaderKind.MaxForwards, 70);
        writer.Header(SipHeaderKind.From, from);
        writer.Header(SipHeaderKind.To, call.To.ToString());
        writer.Header(SipHeaderKind.CallId, call.CallId);
        writer.CSeq(++CSeq, SipMethod.Invite);
        writer.Header(SipHeaderKind.Contact, contact);
        writer.Header(SipHeaderKind.Allow, ResponseBuilder.Allow);
        if (invite.Rules.Supported is { } supported) writer.Header(SipHeaderKind.Supported, supported);
        if (Required is { } required) writer.Header(SipHeaderKind.Require, required);
        if (invite.Replaces is { } replaced) writer.Header(SipHeaderKind.Replaces, replaced.ToString());
        session.WriteFirst(writer);
        writer.Header(SipHeaderKind.UserAgent, stack.Options.UserAgent);
        foreach (var header in invite.ExtraHeaders) writer.Header(header.Name, header.Value);
        if (authorization is { } answer) writer.Header(answer.Name, answer.Value);
        writer.End(invite.Offer);
        _request = writer.Written.ToArray();
        stack.Transactions.StartInvite(_request, _branch, invite.Target, user);
    }

    /// <summary>The header for another try, or null: no credential, or the same challenge again.</summary>
    public SipHeader? Challenged(SipMessage response)
    {
        bool again = _challenges == 0 || (_challenges < MostStale && ChallengeAnswer.IsStale(response));
        _challenges++;
        return again ? ChallengeAnswer.For(stack, response, invite.Credential, SipMethod.Invite, RequestUri, within: false) : null;
    }

    public void Cancel(int? q850) =>
        stack.Transactions.StartOther(SipMethod.Cancel, stack.Requests.Cancel(_request, RequestBuilder.Reason(q850)), _branch, invite.Target, CancelSent.Instance);

    /// <summary>A final response has come: there is nothing left to cancel.</summary>
    public void Settled() => _request = [];

    /// <summary>Of a 200: its own transaction, the INVITE's number (RFC 3261 section 13.2.2.4).</summary>
    public byte[] Ack(Dialog dialog)
    {
        var writer = stack.Requests.InDialog(dialog, dialog.Target, SipMethod.Ack, CSeq, SipToken.NewBranch());
        writer.End();
        return writer.Written.ToArray();
    }

    private string? Required => (invite.Rules.Required, invite.Replaces) switch
    {
        (var rules, null) => rules,
        (null, _) => OptionTags.Replaces,
        (var rules, _) => $"{rules}, {OptionTags.Replaces}",
    };

    private string RequestUri => invite.RequestUri.ForRequest().ToString();

    /// <summary>What a CANCEL's own response says does not matter: the INVITE's final response tells.</summary>
    private sealed class CancelSent : IClientUser
    {
        public static readonly CancelSent Instance = new();

        public void OnResponse(SipMessage response, SipHop from)
        {
        }

        public void OnFailure(bool transport)
        {
        }
    }
}

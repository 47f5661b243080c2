using System.Net;
using System.Text;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip.Transactions;

namespace Carillon.Signalling.Sip.Calls;

/// <summary>BYE, INFO, PRACK or NOTIFY: sent and forgotten, but for a challenge, which is answered once.</summary>
internal sealed class DialogRequest(SipStack stack, Dialog dialog, SipCredential? credential, SipMethod method) : IClientUser
{
    private bool _challenged;

    public string? Reason { get; init; }

    /// <summary>Of a NOTIFY: its Event and Subscription-State.</summary>
    public (string Event, string State)? Subscription { get; init; }

    /// <summary>Of a PRACK.</summary>
    public RAckHeader? RAck { get; init; }

    /// <summary>A NOTIFY must have one (RFC 6665 section 4.2.2).</summary>
    public string? Contact { get; init; }

    public string? ContentType { get; init; }
    public string Body { get; init; } = "";

    public void Send(SipHeader? authorization = null)
    {
        string branch = SipToken.NewBranch();
        var target = dialog.Target;
        var writer = stack.Requests.InDialog(dialog, target, method, ++dialog.LocalCSeq, branch);
        if (authorization is { } header) writer.Header(header.Name, header.Value);
        if (Reason is not null) writer.Header(SipHeaderKind.Reason, Reason);
        if (RAck is { } rack) writer.Header(SipHeaderKind.RAck, rack.ToString());
        if (Subscription is var (name, state))
        {
            writer.Header(SipHeaderKind.Contact, Contact!);
            writer.Header(SipHeaderKind.Event, name);
            writer.Header(SipHeaderKind.SubscriptionState, state);
        }
        if (ContentType is not null) writer.End(ContentType, Encoding.ASCII.GetBytes(Body));
        else writer.End();
        stack.Transactions.StartOther(method, writer.Written.ToArray(), branch, target, this);
    }

    public void OnResponse(SipMessage response, SipHop from)
    {
        if (_challenged || ChallengeAnswer.For(stack, response, credential, method, dialog.RequestUri, within: true) is not { } header) return;
        _challenged = true;
        Send(header);
    }

    public void OnFailure(bool transport)
    {
        // The call has ended for us already; nobody waits for this.
    }
}

using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip.Calls;

namespace Carillon.Signalling.Sip;

/// <summary>Requests that belong to a dialog or to an INVITE that is under way.</summary>
internal sealed class RequestBuilder(SipStack stack)
{
    /// <summary>The ACK of a final response other than 2xx: the INVITE's branch, Call-ID, From and routes (RFC 3261 section 17.1.1.3).</summary>
    public ReadOnlySpan<byte> AckOfRefusal(ReadOnlySpan<byte> sent, SipMessage response)
    {
        _ = SipMessage.TryParse(sent, out var invite);
        var writer = OfInvite(SipMethod.Ack, invite);
        response.TryGet(SipHeaderKind.To, out var to);
        writer.Header(SipHeaderKind.To, to);
        writer.End();
        return writer.Written;
    }

    /// <summary>CANCEL: as the INVITE was, without what was not in it (RFC 3261 section 9.1).</summary>
    public byte[] Cancel(ReadOnlySpan<byte> sent, string? reason)
    {
        _ = SipMessage.TryParse(sent, out var invite);
        var writer = OfInvite(SipMethod.Cancel, invite);
        invite.TryGet(SipHeaderKind.To, out var to);
        writer.Header(SipHeaderKind.To, to);
        if (reason is not null) writer.Header(SipHeaderKind.Reason, reason);
        writer.End();
        return writer.Written.ToArray();
    }

    /// <summary>A request within a dialog up to its last header (RFC 3261 section 12.2.1.1).</summary>
    public SipWriter InDialog(Dialog dialog, SipHop target, SipMethod method, uint cseq, string branch)
    {
        var writer = stack.Writer;
        writer.Request(method, dialog.RequestUri);
        writer.Via(target.Transport, stack.SentBy(target), branch);
        foreach (string route in dialog.Routes) writer.Header(SipHeaderKind.Route, route);
        writer.Header(SipHeaderKind.MaxForwards, 70);
        writer.Header(SipHeaderKind.From, dialog.LocalAddress);
        writer.Header(SipHeaderKind.To, dialog.RemoteAddress);
        writer.Header(SipHeaderKind.CallId, dialog.CallId);
        writer.CSeq(cseq, method);
        writer.Header(SipHeaderKind.UserAgent, stack.Options.UserAgent);
        return writer;
    }

    /// <summary>Reason: Q.850 (RFC 3326).</summary>
    public static string? Reason(int? q850) => q850 is null ? null : $"Q.850;cause={q850}";

    private SipWriter OfInvite(SipMethod method, SipMessage invite)
    {
        var writer = stack.Writer;
        writer.Request(method, invite.RequestUri);
        foreach (var via in invite.Values(SipHeaderKind.Via))
        {
            writer.Header(SipHeaderKind.Via, via);
            break;
        }
        foreach (var route in invite.Values(SipHeaderKind.Route)) writer.Header(SipHeaderKind.Route, route);
        writer.Header(SipHeaderKind.MaxForwards, 70);
        invite.TryGet(SipHeaderKind.From, out var from);
        writer.Header(SipHeaderKind.From, from);
        invite.TryGet(SipHeaderKind.CallId, out var callId);
        writer.Header(SipHeaderKind.CallId, callId);
        invite.TryGet(SipHeaderKind.CSeq, out var text);
        _ = CSeqHeader.TryParse(text, out var cseq);
        writer.CSeq(cseq.Number, method);
        writer.Header(SipHeaderKind.UserAgent, stack.Options.UserAgent);
        return writer;
    }
}

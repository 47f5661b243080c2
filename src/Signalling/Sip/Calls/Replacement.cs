using System.Buffers;
using Carillon.Protocols.Sip;

namespace Carillon.Signalling.Sip.Calls;

/// <summary>An INVITE that takes the place of a call (RFC 3891 section 3).</summary>
internal static class Replacement
{
    /// <summary>0, or the status that it is refused with. A peer without the right to it has no Replaces: its INVITE is any INVITE.</summary>
    public static int Of(SipMessage invite, CallTable calls, SipPeerRules rules, out SipCall? replaced)
    {
        replaced = null;
        if (!rules.MayTransfer || !invite.TryGet(SipHeaderKind.Replaces, out var text)) return 0;
        if (invite.Count(SipHeaderKind.Replaces) > 1 || ReplacesHeader.TryParse(text, out var names) != OperationStatus.Done) return 400;
        var call = calls.Find(names!);
        // A call that came to us may be replaced only when it is up; one that rings at the other side's may at any time.
        if (call is null or IncomingCall { IsConfirmed: false }) return 481;
        if (names!.EarlyOnly && call.IsAnswered) return 486;
        replaced = call.Call;
        return 0;
    }
}

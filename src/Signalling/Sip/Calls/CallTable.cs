using System.Buffers;
using System.Text;
using Carillon.Protocols.Sip;

namespace Carillon.Signalling.Sip.Calls;

/// <summary>All calls, found by our own tag: it is random and ours, so nobody else's request finds one by chance.</summary>
internal sealed class CallTable(SipStack stack)
{
    private readonly Dictionary<string, CallMachine> _byLocalTag = [];

    public int Count => _byLocalTag.Count;

    public bool IsFull => Count >= stack.Options.MaxCalls;

    public void Add(CallMachine call)
    {
        _byLocalTag.Add(call.LocalTag, call);
        stack.Counters.Calls = Count;
    }

    public void Remove(CallMachine call)
    {
        _byLocalTag.Remove(call.LocalTag);
        stack.Counters.Calls = Count;
    }

    public CallMachine[] ToArray() => [.. _byLocalTag.Values];

    /// <summary>The call that a request with a To tag belongs to; Call-ID and From tag must fit too.</summary>
    public CallMachine? Find(SipMessage request)
    {
        if (Address(request, SipHeaderKind.To)?.Tag is not { } tag || !_byLocalTag.TryGetValue(tag, out var call)) return null;
        return call.Matches(request.Header("Call-ID"), Address(request, SipHeaderKind.From)?.Tag) ? call : null;
    }

    /// <summary>The same INVITE by another way: Call-ID, From tag and CSeq of a call that is still being set up (RFC 3261 section 8.2.2.2).</summary>
    public bool IsMerged(SipMessage invite)
    {
        string? callId = invite.Header("Call-ID"), tag = Address(invite, SipHeaderKind.From)?.Tag, cseq = invite.Header("CSeq");
        foreach (var call in _byLocalTag.Values)
            if (call is IncomingCall incoming && incoming.IsSameInvite(callId, tag, cseq)) return true;
        return false;
    }

    private static NameAddress? Address(SipMessage message, SipHeaderKind kind)
    {
        if (!message.TryGet(kind, out var value)) return null;
        return NameAddress.TryParse(value, out var address) == OperationStatus.Done ? address : null;
    }
}

using System.Text;
using Carillon.Protocols.Sip;

namespace Carillon.Signalling.Sip.Calls;

/// <summary>All calls, found by our own tag: it is random and ours, so nobody else's request finds one by chance.</summary>
internal sealed class CallTable(SipStack stack)
{
    /// <summary>Ours have 20 letters.</summary>
    private const int LongestTag = 64;

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
        var tag = Tag(request, SipHeaderKind.To);
        if (tag.Length is 0 or > LongestTag) return null;
        Span<char> key = stackalloc char[LongestTag];
        int length = Encoding.Latin1.GetChars(tag, key);
        if (!_byLocalTag.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key[..length], out var call)) return null;
        request.TryGet(SipHeaderKind.CallId, out var callId);
        return call.Matches(callId, Tag(request, SipHeaderKind.From)) ? call : null;
    }

    /// <summary>The dialog that a Replaces names, seen from here (RFC 3891 section 3).</summary>
    public CallMachine? Find(ReplacesHeader replaces) =>
        _byLocalTag.GetValueOrDefault(replaces.ToTag) is { } call && call.Matches(Encoding.UTF8.GetBytes(replaces.CallId), Encoding.UTF8.GetBytes(replaces.FromTag)) ? call : null;

    /// <summary>The same INVITE by another way: Call-ID, From tag and CSeq of a call that is still being set up (RFC 3261 section 8.2.2.2).</summary>
    public bool IsMerged(SipMessage invite)
    {
        invite.TryGet(SipHeaderKind.CallId, out var callId);
        invite.TryGet(SipHeaderKind.CSeq, out var cseq);
        var tag = Tag(invite, SipHeaderKind.From);
        foreach (var call in _byLocalTag.Values)
            if (call is IncomingCall incoming && incoming.IsSameInvite(callId, tag, cseq)) return true;
        return false;
    }

    private static ReadOnlySpan<byte> Tag(SipMessage message, SipHeaderKind kind) =>
        message.TryGet(kind, out var value) && NameAddressParts.TryRead(value, out var parts) ? parts.Tag : default;
}

using System.Buffers;

namespace Carillon.Protocols.Sip;

/// <summary>
/// Is a request well-formed (RFC 3261 section 16.3 step 1, section 8.1.1)? The headers that are used here are read strictly; others,
/// like Date, are let pass as they are. Nothing is allocated for a request that is right.
/// </summary>
public static class RequestCheck
{
    public static SipVerdict Check(SipMessage request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!request.IsRequest) return SipVerdict.Drop("not a request");
        if (!request.Has(SipHeaderKind.Via)) return SipVerdict.Drop("no Via to answer by");
        if (request.Fault == SipFault.Version) return SipVerdict.Refuse(505, SipFault.Version.Text());
        if (request.Fault != SipFault.None) return Bad(request.Fault.Text());
        if (MissingOrDouble(request) is { } fault) return Bad(fault);
        return Values(request) is { } malformed ? Bad(malformed) : SipVerdict.Accept;
    }

    private static SipVerdict Bad(string reason) => SipVerdict.Refuse(400, reason);

    private static string? MissingOrDouble(SipMessage request)
    {
        uint seen = 0;
        for (int i = 0; i < request.HeaderCount; i++)
        {
            var kind = request[i].Kind;
            if (!SipHeaderNames.IsSingle(kind)) continue;
            uint bit = Bit(kind);
            if ((seen & bit) != 0) return "Repeated " + SipHeaderNames.Name(kind);
            seen |= bit;
        }
        foreach (var kind in (ReadOnlySpan<SipHeaderKind>)[SipHeaderKind.From, SipHeaderKind.To, SipHeaderKind.CallId, SipHeaderKind.CSeq])
            if ((seen & Bit(kind)) == 0) return "Missing " + SipHeaderNames.Name(kind);
        return null;
    }

    private static uint Bit(SipHeaderKind kind) => kind switch
    {
        SipHeaderKind.CallId => 1,
        SipHeaderKind.CSeq => 2,
        SipHeaderKind.From => 4,
        SipHeaderKind.To => 8,
        SipHeaderKind.MaxForwards => 16,
        SipHeaderKind.ContentLength => 32,
        SipHeaderKind.ContentType => 64,
        SipHeaderKind.Expires => 128,
        SipHeaderKind.Date => 256,
        SipHeaderKind.ContentDisposition => 512,
        _ => 1024,
    };

    private static string? Values(SipMessage request)
    {
        if (!SipUriParts.TryRead(request.RequestUri, out _)) return SipFault.RequestUri.Text();
        if (!IsCSeq(request)) return "Bad CSeq";
        if (!IsAddress(request, SipHeaderKind.From)) return "Bad From";
        if (!IsAddress(request, SipHeaderKind.To)) return "Bad To";
        if (!IsCallId(request)) return "Bad Call-ID";
        foreach (var via in request.Values(SipHeaderKind.Via))
            if (ViaHeader.TryParse(via, out _) != OperationStatus.Done) return "Bad Via";
        if (!AreContacts(request)) return "Bad Contact";
        if (request.TryGet(SipHeaderKind.MaxForwards, out var hops) && !SipText.TryNumber(hops, 255, out int _)) return "Bad Max-Forwards";
        return null;
    }

    private static bool IsCSeq(SipMessage request) =>
        request.TryGet(SipHeaderKind.CSeq, out var value) && CSeqHeader.TryParse(value, out var cseq) == OperationStatus.Done && cseq.Method == request.Method;

    private static bool IsAddress(SipMessage request, SipHeaderKind kind) =>
        request.TryGet(kind, out var value) && NameAddressParts.TryRead(value, out _);

    private static bool IsCallId(SipMessage request)
    {
        request.TryGet(SipHeaderKind.CallId, out var value);
        int at = value.IndexOf((byte)'@');
        return at < 0 ? value.IsWord : value[..at].IsWord && value[(at + 1)..].IsWord;
    }

    private static bool AreContacts(SipMessage request)
    {
        foreach (var contact in request.Values(SipHeaderKind.Contact))
            if (!contact.SequenceEqual("*"u8) && !NameAddressParts.TryRead(contact, out _)) return false;
        return true;
    }
}

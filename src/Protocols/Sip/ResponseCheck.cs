using System.Buffers;

namespace Carillon.Protocols.Sip;

/// <summary>Can a response be used (RFC 3261 section 18.1.2 and 8.1.3)? One that cannot is dropped: nobody answers a response.</summary>
public static class ResponseCheck
{
    public static SipVerdict Check(SipMessage response)
    {
        ArgumentNullException.ThrowIfNull(response);
        if (!response.IsResponse) return SipVerdict.Drop("not a response");
        if (response.Fault != SipFault.None) return SipVerdict.Drop(response.Fault.Text());
        // More than one Via: somebody else's response, or a misrouted one (section 8.1.3.3).
        if (Vias(response) != 1) return SipVerdict.Drop("not one Via");
        if (response.Method.Name is null) return SipVerdict.Drop("no usable CSeq");
        if (!IsAddress(response, SipHeaderKind.From) || !IsAddress(response, SipHeaderKind.To)) return SipVerdict.Drop("no usable From or To");
        return response.Has(SipHeaderKind.CallId) ? SipVerdict.Accept : SipVerdict.Drop("no Call-ID");
    }

    private static int Vias(SipMessage response)
    {
        int count = 0;
        foreach (var via in response.Values(SipHeaderKind.Via))
        {
            if (ViaHeader.TryParse(via, out _) != OperationStatus.Done) return 0;
            count++;
        }
        return count;
    }

    private static bool IsAddress(SipMessage response, SipHeaderKind kind) =>
        response.TryGet(kind, out var value) && NameAddressParts.TryRead(value, out _);
}

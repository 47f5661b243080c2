using System.Buffers;
using Carillon.Protocols.Sip;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Carriers;

/// <summary>What an INVITE to a carrier says beyond what SIP needs: who calls, whether that is private, and what the carrier's rules make of it.</summary>
internal static class CallerHeaders
{
    private const int LongestValue = 1024;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>Headers that nothing of the protocol hangs on; and any that this stack does not know.</summary>
    private static readonly SipHeaderKind[] Free =
    [
        SipHeaderKind.Unknown, SipHeaderKind.PAssertedIdentity, SipHeaderKind.PPreferredIdentity, SipHeaderKind.RemotePartyId, SipHeaderKind.Privacy, SipHeaderKind.Diversion,
        SipHeaderKind.HistoryInfo, SipHeaderKind.Identity, SipHeaderKind.Organization, SipHeaderKind.Subject, SipHeaderKind.Priority, SipHeaderKind.CallInfo, SipHeaderKind.AlertInfo,
    ];

    /// <param name="caller">As the carrier gets it; empty: nobody says who calls.</param>
    /// <param name="called">As the carrier gets it.</param>
    /// <param name="here">The address of this server: the domain of the caller's identity.</param>
    public static IReadOnlyList<SipHeader> Of(Carrier carrier, string caller, string called, string attemptId, string here)
    {
        var headers = new List<SipHeader>();
        // Ties the carrier's records to ours, also where calls of one number follow each other.
        if (attemptId.Length > 0)
            headers.Add(new SipHeader("X-Carillon-Attempt", attemptId));
        if (caller.Length > 0 && carrier.CallerHeader == CallerHeader.CallerAsserted)
            headers.Add(new SipHeader("P-Asserted-Identity", $"<{SipUri.Sip(caller, here)}>"));
        if (caller.Length > 0 && carrier.CallerHeader == CallerHeader.CallerRemoteParty)
            headers.Add(new SipHeader("Remote-Party-ID", $"<{SipUri.Sip(caller, here)}>;party=calling;screen=yes;privacy={(carrier.WithholdCaller ? "full" : "off")}"));
        if (carrier.WithholdCaller)
            headers.Add(new SipHeader("Privacy", "id"));
        foreach (var rule in carrier.HeaderRules)
            Apply(rule, headers, caller, called);
        return headers;
    }

    /// <summary>What is wrong with a rule, in words; null: nothing.</summary>
    public static string? Fault(HeaderRule rule)
    {
        if (!Enum.IsDefined(rule.Action))
            return $"action {(int)rule.Action} is not known here";
        if (rule.Name.Length is 0 or > 64 || rule.Name.AsSpan().ContainsAnyExcept(NameCharacters))
            return $"name '{rule.Name}' is not the name of a header";
        if (!Free.Contains(SipHeaderNames.KindOf(System.Text.Encoding.ASCII.GetBytes(rule.Name))))
            return $"header {rule.Name} belongs to the protocol";
        if (rule.Action == HeaderAction.HeaderRemove)
            return rule.Value.Length == 0 ? null : $"header {rule.Name} is removed, so it has no value";
        return rule.Value.Length is 0 or > LongestValue || rule.Value.Any(char.IsControl) ? $"header {rule.Name}: its value must be 1-{LongestValue} printable characters" : null;
    }

    private static void Apply(HeaderRule rule, List<SipHeader> headers, string caller, string called)
    {
        if (rule.Action != HeaderAction.HeaderAdd)
        {
            var gone = headers.RemoveAll(h => h.Name.Equals(rule.Name, StringComparison.OrdinalIgnoreCase));
            if (rule.Action == HeaderAction.HeaderRemove || gone == 0)
                return;
        }

        var value = rule.Value.Replace("{caller}", caller, StringComparison.Ordinal).Replace("{called}", called, StringComparison.Ordinal);
        headers.Add(new SipHeader(rule.Name, value));
    }
}

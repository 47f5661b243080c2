using System.Buffers;
using System.Collections.Frozen;

namespace Carillon.Web.Api;

/// <summary>Which headers a carrier's rules may touch: a telephony server refuses a whole configuration for one that it cannot let go. (A test holds the two together.)</summary>
internal static class HeaderNames
{
    private const int LongestValue = 1024;
    private static readonly SearchValues<char> Characters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

    private static readonly FrozenSet<string> Protocols = new[]
    {
        "Accept", "Accept-Encoding", "Accept-Language", "Allow", "Allow-Events", "Authentication-Info", "Authorization", "Call-ID", "Contact", "Content-Disposition", "Content-Encoding",
        "Content-Language", "Content-Length", "Content-Type", "CSeq", "Date", "Error-Info", "Event", "Expires", "From", "In-Reply-To", "Max-Forwards", "MIME-Version", "Min-Expires", "Min-SE",
        "Path", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Require", "RAck", "Reason", "Record-Route", "Referred-By", "Refer-To", "Replaces", "Reply-To", "Require", "Retry-After",
        "Route", "RSeq", "Server", "Service-Route", "Session-Expires", "Subscription-State", "Supported", "Timestamp", "To", "Unsupported", "User-Agent", "Via", "Warning", "WWW-Authenticate",
        "u", "i", "m", "e", "l", "c", "o", "f", "b", "r", "x", "k", "t", "v",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>What is wrong with a rule, in words; null: nothing.</summary>
    public static string? Fault(HeaderRuleDto rule)
    {
        var (name, value) = (rule.Name ?? "", rule.Value ?? "");
        if (rule.Action is not ("add" or "replace" or "remove"))
            return "action must be add, replace or remove";
        if (name.Length is 0 or > 64 || name.AsSpan().ContainsAnyExcept(Characters))
            return $"name '{name}' is not the name of a header";
        if (Protocols.Contains(name))
            return $"header {name} belongs to the protocol";
        if (rule.Action == "remove")
            return value.Length == 0 ? null : $"header {name} is removed, so it has no value";
        return value.Length is 0 or > LongestValue || value.Any(char.IsControl) ? $"header {name}: its value must be 1-{LongestValue} printable characters" : null;
    }
}

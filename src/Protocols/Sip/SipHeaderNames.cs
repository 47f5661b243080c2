using System.Text;

namespace Carillon.Protocols.Sip;

/// <summary>Names, long and compact (RFC 3261 section 20 and its extensions), and what one must know of each.</summary>
public static class SipHeaderNames
{
    private static readonly (SipHeaderKind Kind, string Name, char Compact)[] Table =
    [
        (SipHeaderKind.Accept, "Accept", '\0'),
        (SipHeaderKind.AcceptEncoding, "Accept-Encoding", '\0'),
        (SipHeaderKind.AcceptLanguage, "Accept-Language", '\0'),
        (SipHeaderKind.AlertInfo, "Alert-Info", '\0'),
        (SipHeaderKind.Allow, "Allow", '\0'),
        (SipHeaderKind.AllowEvents, "Allow-Events", 'u'),
        (SipHeaderKind.AuthenticationInfo, "Authentication-Info", '\0'),
        (SipHeaderKind.Authorization, "Authorization", '\0'),
        (SipHeaderKind.CallId, "Call-ID", 'i'),
        (SipHeaderKind.CallInfo, "Call-Info", '\0'),
        (SipHeaderKind.Contact, "Contact", 'm'),
        (SipHeaderKind.ContentDisposition, "Content-Disposition", '\0'),
        (SipHeaderKind.ContentEncoding, "Content-Encoding", 'e'),
        (SipHeaderKind.ContentLanguage, "Content-Language", '\0'),
        (SipHeaderKind.ContentLength, "Content-Length", 'l'),
        (SipHeaderKind.ContentType, "Content-Type", 'c'),
        (SipHeaderKind.CSeq, "CSeq", '\0'),
        (SipHeaderKind.Date, "Date", '\0'),
        (SipHeaderKind.Diversion, "Diversion", '\0'),
        (SipHeaderKind.ErrorInfo, "Error-Info", '\0'),
        (SipHeaderKind.Event, "Event", 'o'),
        (SipHeaderKind.Expires, "Expires", '\0'),
        (SipHeaderKind.From, "From", 'f'),
        (SipHeaderKind.HistoryInfo, "History-Info", '\0'),
        (SipHeaderKind.Identity, "Identity", 'y'),
        (SipHeaderKind.InReplyTo, "In-Reply-To", '\0'),
        (SipHeaderKind.MaxForwards, "Max-Forwards", '\0'),
        (SipHeaderKind.MimeVersion, "MIME-Version", '\0'),
        (SipHeaderKind.MinExpires, "Min-Expires", '\0'),
        (SipHeaderKind.MinSE, "Min-SE", '\0'),
        (SipHeaderKind.Organization, "Organization", '\0'),
        (SipHeaderKind.PAssertedIdentity, "P-Asserted-Identity", '\0'),
        (SipHeaderKind.Path, "Path", '\0'),
        (SipHeaderKind.PPreferredIdentity, "P-Preferred-Identity", '\0'),
        (SipHeaderKind.Priority, "Priority", '\0'),
        (SipHeaderKind.Privacy, "Privacy", '\0'),
        (SipHeaderKind.ProxyAuthenticate, "Proxy-Authenticate", '\0'),
        (SipHeaderKind.ProxyAuthorization, "Proxy-Authorization", '\0'),
        (SipHeaderKind.ProxyRequire, "Proxy-Require", '\0'),
        (SipHeaderKind.RAck, "RAck", '\0'),
        (SipHeaderKind.Reason, "Reason", '\0'),
        (SipHeaderKind.RecordRoute, "Record-Route", '\0'),
        (SipHeaderKind.ReferredBy, "Referred-By", 'b'),
        (SipHeaderKind.ReferTo, "Refer-To", 'r'),
        (SipHeaderKind.RemotePartyId, "Remote-Party-ID", '\0'),
        (SipHeaderKind.Replaces, "Replaces", '\0'),
        (SipHeaderKind.ReplyTo, "Reply-To", '\0'),
        (SipHeaderKind.Require, "Require", '\0'),
        (SipHeaderKind.RetryAfter, "Retry-After", '\0'),
        (SipHeaderKind.Route, "Route", '\0'),
        (SipHeaderKind.RSeq, "RSeq", '\0'),
        (SipHeaderKind.Server, "Server", '\0'),
        (SipHeaderKind.ServiceRoute, "Service-Route", '\0'),
        (SipHeaderKind.SessionExpires, "Session-Expires", 'x'),
        (SipHeaderKind.Subject, "Subject", 's'),
        (SipHeaderKind.SubscriptionState, "Subscription-State", '\0'),
        (SipHeaderKind.Supported, "Supported", 'k'),
        (SipHeaderKind.Timestamp, "Timestamp", '\0'),
        (SipHeaderKind.To, "To", 't'),
        (SipHeaderKind.Unsupported, "Unsupported", '\0'),
        (SipHeaderKind.UserAgent, "User-Agent", '\0'),
        (SipHeaderKind.Via, "Via", 'v'),
        (SipHeaderKind.Warning, "Warning", '\0'),
        (SipHeaderKind.WwwAuthenticate, "WWW-Authenticate", '\0'),
    ];

    private static readonly string[] Names = BuildNames();
    private static readonly string[] ShortNames = BuildShortNames();
    private static readonly SipHeaderKind[] ByCompactLetter = BuildCompact();
    private static readonly SipHeaderKind[][] ByLength = BuildByLength();

    public static string Name(SipHeaderKind kind) => Names[(int)kind];

    /// <summary>The compact form where there is one (RFC 3261 section 7.3.3).</summary>
    public static string ShortName(SipHeaderKind kind) => ShortNames[(int)kind];

    public static SipHeaderKind KindOf(ReadOnlySpan<byte> name)
    {
        if (name.Length == 1) return char.IsAsciiLetter((char)name[0]) ? ByCompactLetter[(name[0] | 0x20) - 'a'] : SipHeaderKind.Unknown;
        if (name.Length >= ByLength.Length) return SipHeaderKind.Unknown;
        foreach (var kind in ByLength[name.Length])
            if (Ascii.EqualsIgnoreCase(name, Names[(int)kind])) return kind;
        return SipHeaderKind.Unknown;
    }

    /// <summary>A comma parts values in these; elsewhere (Date, Subject, credentials) it is text.</summary>
    public static bool IsList(SipHeaderKind kind) => kind is SipHeaderKind.Accept or SipHeaderKind.AcceptEncoding or SipHeaderKind.AcceptLanguage
        or SipHeaderKind.AlertInfo or SipHeaderKind.Allow or SipHeaderKind.AllowEvents or SipHeaderKind.CallInfo or SipHeaderKind.Contact
        or SipHeaderKind.ContentEncoding or SipHeaderKind.ContentLanguage or SipHeaderKind.Diversion or SipHeaderKind.ErrorInfo or SipHeaderKind.HistoryInfo
        or SipHeaderKind.InReplyTo or SipHeaderKind.PAssertedIdentity or SipHeaderKind.Path or SipHeaderKind.PPreferredIdentity
        or SipHeaderKind.ProxyRequire or SipHeaderKind.Reason or SipHeaderKind.RecordRoute or SipHeaderKind.RemotePartyId or SipHeaderKind.Require
        or SipHeaderKind.Route or SipHeaderKind.ServiceRoute or SipHeaderKind.Supported or SipHeaderKind.Unsupported or SipHeaderKind.Via
        or SipHeaderKind.Warning;

    /// <summary>May stand in a message once only.</summary>
    public static bool IsSingle(SipHeaderKind kind) => kind is SipHeaderKind.CallId or SipHeaderKind.CSeq or SipHeaderKind.From or SipHeaderKind.To
        or SipHeaderKind.MaxForwards or SipHeaderKind.ContentLength or SipHeaderKind.ContentType or SipHeaderKind.Expires or SipHeaderKind.Date
        or SipHeaderKind.ContentDisposition or SipHeaderKind.Event;

    private static string[] BuildNames()
    {
        var names = new string[Table.Length + 1];
        names[0] = "";
        foreach (var (kind, name, _) in Table) names[(int)kind] = name;
        return names;
    }

    private static string[] BuildShortNames()
    {
        string[] names = [.. Names];
        foreach (var (kind, _, compact) in Table)
            if (compact != '\0') names[(int)kind] = compact.ToString();
        return names;
    }

    private static SipHeaderKind[] BuildCompact()
    {
        var letters = new SipHeaderKind[26];
        foreach (var (kind, _, compact) in Table)
            if (compact != '\0') letters[compact - 'a'] = kind;
        return letters;
    }

    private static SipHeaderKind[][] BuildByLength() =>
        [.. Enumerable.Range(0, Table.Max(t => t.Name.Length) + 1).Select(length => Table.Where(t => t.Name.Length == length).Select(t => t.Kind).ToArray())];
}

using System.Buffers;
using System.Globalization;
using System.Text;

namespace Carillon.Protocols.Sip;

/// <summary>Replaces (RFC 3891 section 6.1): the dialog that a new call takes the place of, as its receiver knows it.</summary>
/// <param name="ToTag">The tag of who gets the INVITE.</param>
/// <param name="FromTag">The tag of the one on the other side of the dialog.</param>
/// <param name="EarlyOnly">Not when it has been answered.</param>
public sealed record ReplacesHeader(string CallId, string ToTag, string FromTag, bool EarlyOnly = false)
{
    public static OperationStatus TryParse(ReadOnlySpan<byte> source, out ReplacesHeader? value)
    {
        value = null;
        source = source.TrimLws();
        int semicolon = source.IndexOf((byte)';');
        if (semicolon <= 0) return OperationStatus.InvalidData;
        var parameters = source[semicolon..];
        var (to, from) = (HeaderParameters.Find(parameters, "to-tag"u8).ToText(), HeaderParameters.Find(parameters, "from-tag"u8).ToText());
        if (to.Length == 0 || from.Length == 0) return OperationStatus.InvalidData;
        bool early = parameters.ToText().Split(';', StringSplitOptions.TrimEntries).Contains("early-only", StringComparer.OrdinalIgnoreCase);
        value = new ReplacesHeader(source[..semicolon].TrimLws().ToText(), to, from, early);
        return OperationStatus.Done;
    }

    /// <summary>As a header in the URI of a Refer-To, if there is one; false when there is one that cannot be read.</summary>
    public static bool TryFind(SipUri uri, out ReplacesHeader? value)
    {
        ArgumentNullException.ThrowIfNull(uri);
        value = null;
        foreach (string pair in uri.Headers.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            if (pair.Split('=', 2) is not [var name, var text] || !name.Equals("Replaces", StringComparison.OrdinalIgnoreCase)) continue;
            return TryParse(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(text)), out value) == OperationStatus.Done;
        }
        return true;
    }

    /// <summary>The URI with this in its headers (section 6.2): where somebody is to call.</summary>
    public SipUri In(SipUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return uri with { Headers = "?Replaces=" + Uri.EscapeDataString(ToString()) };
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{CallId};to-tag={ToTag};from-tag={FromTag}{(EarlyOnly ? ";early-only" : "")}");
}

using System.Globalization;
using System.Text;
using Carillon.Protocols.Sip;

namespace Carillon.Signalling.Sip.Calls;

/// <summary>Reason (RFC 3326): the Q.850 cause among its values.</summary>
internal static class ReasonHeader
{
    public static int? Q850(SipMessage message)
    {
        foreach (var value in message.Values(SipHeaderKind.Reason))
        {
            string text = Encoding.UTF8.GetString(value);
            if (!text.StartsWith("Q.850", StringComparison.OrdinalIgnoreCase)) continue;
            foreach (string part in text.Split(';', StringSplitOptions.TrimEntries))
                if (part.StartsWith("cause=", StringComparison.OrdinalIgnoreCase)
                    && int.TryParse(part.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out int cause) && cause < 128) return cause;
        }
        return null;
    }
}

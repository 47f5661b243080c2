using System.Text;
using Carillon.Protocols.Sip;

namespace Carillon.Signalling.Sip.Calls;

/// <summary>The digit in an INFO: "Signal=5" lines (dtmf-relay), or the digit alone (dtmf).</summary>
internal static class InfoDtmf
{
    public static char? Read(SipMessage info)
    {
        if (info.Header("Content-Type") is not { } type) return null;
        if (type.StartsWith("application/dtmf-relay", StringComparison.OrdinalIgnoreCase)) return Relay(Encoding.ASCII.GetString(info.Body));
        return type.StartsWith("application/dtmf", StringComparison.OrdinalIgnoreCase) ? Digit(Encoding.ASCII.GetString(info.Body).Trim()) : null;
    }

    private static char? Relay(string body)
    {
        foreach (string line in body.Split('\n', StringSplitOptions.TrimEntries))
            if (line.StartsWith("Signal", StringComparison.OrdinalIgnoreCase) && line.Split('=') is [_, var value]) return Digit(value.Trim());
        return null;
    }

    /// <summary>10 and 11 stand for * and # with some gateways.</summary>
    private static char? Digit(string text) => text switch
    {
        "10" => '*',
        "11" => '#',
        [var digit] when char.IsAsciiDigit(digit) || "*#ABCDabcd".Contains(digit, StringComparison.Ordinal) => char.ToUpperInvariant(digit),
        _ => null,
    };
}

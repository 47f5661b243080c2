using System.Text;

namespace Carillon.Protocols.Sip;

/// <summary>Extensions by the names that Supported, Require and Unsupported list (RFC 3261 section 19.2).</summary>
public static class OptionTags
{
    /// <summary>Reliable provisional responses (RFC 3262).</summary>
    public const string Reliable = "100rel";

    /// <summary>Session timers (RFC 4028).</summary>
    public const string Timer = "timer";

    /// <summary>A call that takes another's place (RFC 3891).</summary>
    public const string Replaces = "replaces";

    /// <summary>Transfers without reports (RFC 4488).</summary>
    public const string NoReferSub = "norefersub";

    /// <summary>Several flows of one phone (RFC 5626).</summary>
    public const string Outbound = "outbound";

    public static bool Lists(SipMessage message, SipHeaderKind header, string tag)
    {
        ArgumentNullException.ThrowIfNull(message);
        foreach (var value in message.Values(header))
            if (Ascii.EqualsIgnoreCase(value, tag)) return true;
        return false;
    }

    /// <summary>What the request requires and is not among the understood, parted by commas as Unsupported wants it; null: nothing.</summary>
    public static string? Missing(SipMessage request, params ReadOnlySpan<string> understood)
    {
        ArgumentNullException.ThrowIfNull(request);
        string? missing = null;
        foreach (var value in request.Values(SipHeaderKind.Require))
        {
            if (value.IsEmpty || IsAmong(value, understood)) continue;
            missing = missing is null ? value.ToText() : $"{missing}, {value.ToText()}";
        }
        return missing;
    }

    private static bool IsAmong(ReadOnlySpan<byte> tag, ReadOnlySpan<string> understood)
    {
        foreach (string known in understood)
            if (Ascii.EqualsIgnoreCase(tag, known)) return true;
        return false;
    }
}

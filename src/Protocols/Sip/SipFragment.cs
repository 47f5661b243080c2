namespace Carillon.Protocols.Sip;

/// <summary>message/sipfrag (RFC 3420) with a status line: how far a transfer has come.</summary>
public static class SipFragment
{
    public const string ContentType = "message/sipfrag;version=2.0";

    public static string Of(int status, string reason) => $"SIP/2.0 {status} {reason}\r\n";

    /// <summary>0: there is no status line.</summary>
    public static int Status(ReadOnlySpan<byte> body)
    {
        var cursor = new SipCursor(body);
        cursor.SkipLws();
        if (!cursor.Rest.StartsWith("SIP/2.0 "u8)) return 0;
        cursor.Skip("SIP/2.0 "u8.Length);
        return cursor.TakeDigits(out var digits) && SipText.TryNumber(digits, 699, out int status) && status >= 100 ? status : 0;
    }
}

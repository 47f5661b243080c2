using System.Buffers;
using System.Globalization;
using System.Text;

namespace Carillon.Protocols.Sip;

/// <summary>Escapes of RFC 3261 section 25.1: what may stand in the user part as it is.</summary>
internal static class SipUriEscape
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()";
    private static readonly SearchValues<char> UserChars = SearchValues.Create(Unreserved + "&=+$,;?/");
    private static readonly SearchValues<byte> UserBytes = SearchValues.Create(Encoding.ASCII.GetBytes(Unreserved + "&=+$,;?/%#"));
    private static readonly SearchValues<byte> PasswordBytes = SearchValues.Create(Encoding.ASCII.GetBytes(Unreserved + "&=+$,%"));
    private static readonly SearchValues<byte> ParameterBytes = SearchValues.Create(Encoding.ASCII.GetBytes(Unreserved + "[]/:&+$%"));
    private static readonly SearchValues<byte> HeaderBytes = SearchValues.Create(Encoding.ASCII.GetBytes(Unreserved + "[]/?:+$%=&"));

    public static string User(string user)
    {
        if (user.AsSpan().IndexOfAnyExcept(UserChars) < 0) return user;
        var text = new StringBuilder(user.Length + 16);
        foreach (byte b in Encoding.UTF8.GetBytes(user))
        {
            if (b < 128 && UserChars.Contains((char)b)) text.Append((char)b);
            else text.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
        }
        return text.ToString();
    }

    // '#' in a user is not allowed, but phones send it when somebody dials one.
    public static bool IsUser(ReadOnlySpan<byte> text) => IsEscaped(text, UserBytes);

    public static bool IsPassword(ReadOnlySpan<byte> text) => IsEscaped(text, PasswordBytes);

    public static bool IsParameter(ReadOnlySpan<byte> text) => IsEscaped(text, ParameterBytes);

    public static bool IsHeaders(ReadOnlySpan<byte> text) => IsEscaped(text, HeaderBytes);

    private static bool IsEscaped(ReadOnlySpan<byte> text, SearchValues<byte> allowed)
    {
        if (text.IndexOfAnyExcept(allowed) >= 0) return false;
        while (text.IndexOf((byte)'%') is >= 0 and int at)
        {
            if (text.Length < at + 3 || !IsHex(text[at + 1]) || !IsHex(text[at + 2])) return false;
            text = text[(at + 3)..];
        }
        return true;
    }

    private static bool IsHex(byte b) => char.IsAsciiHexDigit((char)b);
}

using System.Buffers;
using System.Text;

namespace Carillon.Protocols.Sip;

/// <summary>The character classes of RFC 3261 section 25.1, and white space at the edges.</summary>
internal static class SipText
{
    private static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.!%*_+`'~"u8);

    /// <summary>word: what a Call-ID is made of.</summary>
    private static readonly SearchValues<byte> WordBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.!%*_+`'~()<>:\\\"/[]?{}"u8);

    private static readonly SearchValues<byte> HostBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._"u8);

    extension(ReadOnlySpan<byte> text)
    {
        public bool IsToken => !text.IsEmpty && text.IndexOfAnyExcept(TokenBytes) < 0;

        public bool IsWord => !text.IsEmpty && text.IndexOfAnyExcept(WordBytes) < 0;

        public bool IsDigits => !text.IsEmpty && text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

        public bool IsHostName => !text.IsEmpty && text.IndexOfAnyExcept(HostBytes) < 0;

        public int TokenLength
        {
            get
            {
                int end = text.IndexOfAnyExcept(TokenBytes);
                return end < 0 ? text.Length : end;
            }
        }

        public ReadOnlySpan<byte> TrimLws() => text.Trim(" \t\r\n"u8);

        public bool EqualsIgnoreCase(ReadOnlySpan<byte> other) => Ascii.EqualsIgnoreCase(text, other);

        public string ToText() => Encoding.UTF8.GetString(text);
    }

    /// <summary>Digits that overflow are told apart from what is no number, since RFC 4475 wants them refused, not cut.</summary>
    public static bool TryNumber(ReadOnlySpan<byte> text, ulong max, out ulong value)
    {
        value = 0;
        if (!text.IsDigits) return false;
        foreach (byte digit in text)
        {
            value = (value * 10) + (uint)(digit - '0');
            if (value > max) return false;
        }
        return true;
    }

    public static bool TryNumber(ReadOnlySpan<byte> text, int max, out int value)
    {
        bool valid = TryNumber(text, (ulong)max, out ulong number);
        value = valid ? (int)number : 0;
        return valid;
    }
}

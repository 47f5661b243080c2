using System.Text;

namespace Carillon.Protocols;

/// <summary>
/// Short texts that come in with every call (the name of an attribute, a codec's line, the address of a carrier) as one string each. Holds as
/// many as it has places; a text whose place is taken by another takes it over. Any thread.
/// </summary>
internal static class RepeatedText
{
    private const int Places = 1024;
    private const int Longest = 64;

    private static readonly string?[] Known = new string?[Places];

    public static string Of(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > Longest) return text.ToString();
        // Hashes are the process's own: nobody outside chooses whose place he takes.
        ref string? place = ref Known[string.GetHashCode(text) & (Places - 1)];
        string? known = place;
        return known is not null && text.SequenceEqual(known) ? known : place = text.ToString();
    }

    public static string Of(ReadOnlySpan<byte> utf8)
    {
        Span<char> text = stackalloc char[Longest];
        return utf8.Length <= Longest && Encoding.UTF8.TryGetChars(utf8, text, out int length) ? Of(text[..length]) : Encoding.UTF8.GetString(utf8);
    }
}

namespace Carillon.Storage.Counting;

/// <summary>How many statements a command's text holds: separated by semicolons that stand outside of quotes.</summary>
internal static class StatementCount
{
    public static int Of(ReadOnlySpan<char> text)
    {
        var statements = 0;
        var inStatement = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '\'' or '"' or '`')
                i = EndOfQuote(text, i);
            if (c == ';')
                inStatement = false;
            else if (!inStatement && !char.IsWhiteSpace(c))
            {
                inStatement = true;
                statements++;
            }
        }

        return statements;
    }

    // A doubled quote ends one run and begins the next: the count is the same.
    private static int EndOfQuote(ReadOnlySpan<char> text, int start)
    {
        var length = text[(start + 1)..].IndexOf(text[start]);
        return length < 0 ? text.Length - 1 : start + 1 + length;
    }
}

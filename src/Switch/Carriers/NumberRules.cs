using System.Buffers;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Carriers;

/// <summary>Numbers as a carrier wants them: the first rule whose pattern fits is done, and no other.</summary>
internal static class NumberRules
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789+*#");
    private static readonly SearchValues<char> PatternCharacters = SearchValues.Create("0123456789+*#X");

    private const char AnyDigit = 'X';
    private const char AnythingMore = '.';

    public static string Apply(IEnumerable<NumberRule> rules, string number)
    {
        foreach (var rule in rules)
        {
            if (!Fits(rule.Pattern, number))
                continue;
            var rewritten = string.Concat(rule.Prepend, number.AsSpan((int)Math.Min(rule.Strip, (uint)number.Length)));
            // A rule that would leave nothing is not meant for this number.
            return rewritten.Length == 0 ? number : rewritten;
        }

        return number;
    }

    /// <summary>A character stands for itself, X for a digit, a dot at the end for whatever follows.</summary>
    public static bool Fits(string pattern, string number)
    {
        var open = pattern.EndsWith(AnythingMore);
        var length = open ? pattern.Length - 1 : pattern.Length;
        if (open ? number.Length < length : number.Length != length)
            return false;
        for (var i = 0; i < length; i++)
            if (pattern[i] == AnyDigit ? !char.IsAsciiDigit(number[i]) : pattern[i] != number[i])
                return false;
        return true;
    }

    /// <summary>What is wrong with a rule, in words; null: nothing.</summary>
    public static string? Fault(NumberRule rule)
    {
        var fixedPart = rule.Pattern.EndsWith(AnythingMore) ? rule.Pattern[..^1] : rule.Pattern;
        if (rule.Pattern.Length is 0 or > 32 || fixedPart.AsSpan().ContainsAnyExcept(PatternCharacters))
            return $"pattern '{rule.Pattern}' may be 1-32 of digits, +, *, # and X (any digit), with a dot at its end (anything more)";
        if (rule.Prepend.Length > 32 || rule.Prepend.AsSpan().ContainsAnyExcept(NumberCharacters))
            return $"prepend '{rule.Prepend}' may be up to 32 digits, +, * and #";
        if (rule.Strip > fixedPart.Length)
            return $"strips {rule.Strip} characters, and its pattern '{rule.Pattern}' is sure of {fixedPart.Length}";
        return rule.Strip == rule.Pattern.Length && rule.Prepend.Length == 0 ? $"leaves nothing of '{rule.Pattern}'" : null;
    }
}

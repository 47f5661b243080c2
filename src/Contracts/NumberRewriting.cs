using System.Buffers;

namespace Carillon.Contracts;

/// <summary>
/// Numbers as a carrier wants them, as the telephony server makes them: an admin sees what comes of his rules while he types. The first rule
/// whose pattern fits is done, and no other. (The telephony server has the same of its own; a test holds the two together.)
/// </summary>
public static class NumberRewriting
{
    public const int MostRules = 32;

    private const char AnyDigit = 'X';
    private const char AnythingMore = '.';
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789+*#");
    private static readonly SearchValues<char> PatternCharacters = SearchValues.Create("0123456789+*#X");

    /// <summary>The number as it is called over a carrier: its rules, the plus sign, the prefix.</summary>
    public static string Called(CarrierDto carrier, string number)
    {
        ArgumentNullException.ThrowIfNull(carrier);
        number = Apply(carrier.CalledRules, number);
        return carrier.DialPrefix + (carrier.KeepPlus ? number : number.TrimStart('+'));
    }

    /// <param name="rules">Those with faults fit nothing.</param>
    public static string Apply(IEnumerable<NumberRuleDto> rules, string number)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(number);
        if (rules.FirstOrDefault(r => Fault(r) is null && Fits(r.Pattern, number)) is not { } rule)
            return number;
        var rewritten = string.Concat(rule.Prepend, number.AsSpan(Math.Min(rule.Strip, number.Length)));
        return rewritten.Length == 0 ? number : rewritten;
    }

    /// <summary>What is wrong with a rule, in words; null: nothing.</summary>
    public static string? Fault(NumberRuleDto rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var (pattern, prepend) = (rule.Pattern ?? "", rule.Prepend ?? "");
        var fixedPart = pattern.EndsWith(AnythingMore) ? pattern[..^1] : pattern;
        if (pattern.Length is 0 or > 32 || fixedPart.AsSpan().ContainsAnyExcept(PatternCharacters))
            return $"pattern '{pattern}' may be 1-32 of digits, +, *, # and X (any digit), with a dot at its end (anything more)";
        if (prepend.Length > 32 || prepend.AsSpan().ContainsAnyExcept(NumberCharacters))
            return $"prepend '{prepend}' may be up to 32 digits, +, * and #";
        if (rule.Strip < 0 || rule.Strip > fixedPart.Length)
            return $"strips {rule.Strip} characters, and its pattern '{pattern}' is sure of {fixedPart.Length}";
        return rule.Strip == pattern.Length && prepend.Length == 0 ? $"leaves nothing of '{pattern}'" : null;
    }

    private static bool Fits(string pattern, string number)
    {
        var open = pattern.EndsWith(AnythingMore);
        var length = open ? pattern.Length - 1 : pattern.Length;
        if (open ? number.Length < length : number.Length != length)
            return false;
        for (var i = 0; i < length; i++)
        {
            if (pattern[i] == AnyDigit ? !char.IsAsciiDigit(number[i]) : pattern[i] != number[i])
                return false;
        }

        return true;
    }
}

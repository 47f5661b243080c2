using System.Collections.Frozen;

namespace Carillon.Switch.Carriers;

/// <summary>Numbers of the police, ambulances and fire brigades: never dialled by a campaign, in no spelling.</summary>
internal static class EmergencyNumbers
{
    /// <summary>After a country's code of up to three digits; real numbers are longer than both together.</summary>
    private const int MostOfCountry = 3;

    private const int LongestInternational = 6;

    /// <summary>Those of most of the world (ITU-T E.161.1 recommends 112 and 911). What is missing in a country is configured.</summary>
    private static readonly FrozenSet<string> s_known = new[]
    {
        "000", "061", "062", "066", "080", "100", "101", "102", "103", "104", "105", "106", "108", "110", "111", "112", "113", "114", "115", "117", "118", "119",
        "120", "122", "123", "133", "144", "190", "191", "192", "193", "194", "195", "197", "198", "199", "911", "912", "913", "991", "992", "993", "994", "995",
        "996", "997", "998", "999", "15", "17", "18", "10111", "10177", "1122",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <param name="more">Configured ones.</param>
    public static bool Has(string number, IReadOnlyCollection<string> more)
    {
        var digits = number.TrimStart('+');
        return IsOne(digits, more) || (number.Length > digits.Length && digits.Length <= LongestInternational && AfterCountry(digits, more));
    }

    /// <summary>A carrier's own spelling may make one of what was none: 0049110, 0110.</summary>
    public static bool HasDialled(string dialled, string prefix, IReadOnlyCollection<string> more) =>
        Has(dialled.StartsWith(prefix, StringComparison.Ordinal) ? dialled[prefix.Length..] : dialled, more);

    private static bool AfterCountry(string digits, IReadOnlyCollection<string> more)
    {
        for (var code = 1; code <= Math.Min(MostOfCountry, digits.Length - 2); code++)
            if (digits.Length - code == 3 && IsOne(digits[code..], more))
                return true;
        return false;
    }

    private static bool IsOne(string digits, IReadOnlyCollection<string> more) => s_known.Contains(digits) || more.Contains(digits);
}

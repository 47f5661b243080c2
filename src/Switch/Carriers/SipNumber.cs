namespace Carillon.Switch.Carriers;

/// <summary>What may be dialled: an optional + and 2 to 20 digits.</summary>
internal static class SipNumber
{
    private const int MostDigits = 20;

    public static bool IsDialable(string number)
    {
        var digits = number.AsSpan().TrimStart('+');
        return digits.Length is >= 2 and <= MostDigits && number.Length - digits.Length <= 1 && !digits.ContainsAnyExceptInRange('0', '9');
    }

    /// <summary>For answers and logs: never a whole number.</summary>
    public static string Masked(string number) => number.Length <= 4 ? "****" : string.Concat(number.AsSpan(0, 3), "****");
}

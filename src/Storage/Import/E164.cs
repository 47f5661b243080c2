using PhoneNumbers;

namespace Carillon.Storage.Import;

/// <summary>E.164 by libphonenumber: what a column says, read as a number of the list's region.</summary>
internal sealed class E164(string region)
{
    private const int LongestText = 40;
    private readonly PhoneNumberUtil _util = PhoneNumberUtil.GetInstance();
    private readonly string _region = region.ToUpperInvariant();

    public bool RegionIsKnown => _util.GetCountryCodeForRegion(_region) != 0;

    /// <summary>False, with the reason in words. A calling code column (VICIdial's phone_code) wins over the region.</summary>
    public bool TryNormalise(string text, string callingCode, out string e164, out string reason)
    {
        e164 = "";
        text = text.Trim();
        if (text.Length == 0)
            return Refuse("there is no phone number", out reason);
        if (text.Length > LongestText)
            return Refuse("the phone number is too long", out reason);
        try
        {
            var number = _util.Parse(International(text, callingCode.Trim()), _region);
            if (!_util.IsValidNumber(number))
                return Refuse($"{text} is not a valid phone number", out reason);
            e164 = _util.Format(number, PhoneNumberFormat.E164);
            reason = "";
            return true;
        }
        catch (NumberParseException)
        {
            return Refuse($"{text} is not a phone number", out reason);
        }
    }

    private static string International(string text, string callingCode) =>
        callingCode.Length is > 0 and <= 3 && callingCode.All(char.IsAsciiDigit) && !text.StartsWith('+') && !text.StartsWith("00", StringComparison.Ordinal)
            ? $"+{callingCode} {text}"
            : text;

    private static bool Refuse(string why, out string reason)
    {
        reason = why;
        return false;
    }
}

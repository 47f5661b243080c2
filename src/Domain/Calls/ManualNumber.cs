using Carillon.Domain.Leads;
using PhoneNumbers;

namespace Carillon.Domain.Calls;

/// <summary>A number that an agent typed.</summary>
internal static class ManualNumber
{
    public static bool TryRead(string typed, string region, out string e164, out string fault)
    {
        e164 = "";
        fault = "";
        var util = PhoneNumberUtil.GetInstance();
        if (ShortNumberInfo.GetInstance().ConnectsToEmergencyNumber(typed, region))
            fault = "Emergency numbers are never dialled by a campaign.";
        else if (!TryParse(util, typed, region, out var number) || !util.IsPossibleNumber(number))
            fault = $"'{typed}' is no telephone number in {region}.";
        else
            e164 = util.Format(number, PhoneNumberFormat.E164);
        return fault.Length == 0;
    }

    /// <summary>No lead of any list: id 0.</summary>
    public static Lead AsLead(string e164) => new() { Id = default, List = default, Phone = e164 };

    private static bool TryParse(PhoneNumberUtil util, string typed, string region, out PhoneNumber number)
    {
        try
        {
            number = util.Parse(typed, region);
            return true;
        }
        catch (NumberParseException)
        {
            number = PhoneNumber.DefaultInstance;
            return false;
        }
    }
}

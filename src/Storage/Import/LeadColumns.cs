using System.Collections.Frozen;

namespace Carillon.Storage.Import;

/// <summary>The fields of a lead that a column of a file may fill.</summary>
internal enum LeadField { Phone, PhoneCode, FirstName, LastName, Email, City, Region, PostalCode, Comments }

/// <summary>Which column is which: by the caller's mapping, or by the names that columns usually have (VICIdial's among them).</summary>
internal static class LeadColumns
{
    private static readonly FrozenDictionary<string, LeadField> UsualNames = new Dictionary<string, LeadField>
    {
        ["phone"] = LeadField.Phone,
        ["phonenumber"] = LeadField.Phone,
        ["telephone"] = LeadField.Phone,
        ["tel"] = LeadField.Phone,
        ["mobile"] = LeadField.Phone,
        ["number"] = LeadField.Phone,
        ["msisdn"] = LeadField.Phone,
        ["phonecode"] = LeadField.PhoneCode,
        ["countrycallingcode"] = LeadField.PhoneCode,
        ["firstname"] = LeadField.FirstName,
        ["givenname"] = LeadField.FirstName,
        ["lastname"] = LeadField.LastName,
        ["surname"] = LeadField.LastName,
        ["familyname"] = LeadField.LastName,
        ["email"] = LeadField.Email,
        ["mail"] = LeadField.Email,
        ["city"] = LeadField.City,
        ["town"] = LeadField.City,
        ["state"] = LeadField.Region,
        ["region"] = LeadField.Region,
        ["province"] = LeadField.Region,
        ["postalcode"] = LeadField.PostalCode,
        ["postcode"] = LeadField.PostalCode,
        ["zip"] = LeadField.PostalCode,
        ["zipcode"] = LeadField.PostalCode,
        ["comments"] = LeadField.Comments,
        ["comment"] = LeadField.Comments,
        ["notes"] = LeadField.Comments,
    }.ToFrozenDictionary();

    /// <summary>For each column its field, or null where it is kept as an extra; of two columns for one field the first has it.</summary>
    public static LeadField?[] Of(IReadOnlyList<string> headers, IReadOnlyDictionary<string, string> mapping)
    {
        var taken = new HashSet<LeadField>();
        var fields = new LeadField?[headers.Count];
        for (var i = 0; i < headers.Count; i++)
        {
            var name = mapping.GetValueOrDefault(headers[i]) ?? headers[i];
            if (UsualNames.TryGetValue(Plain(name), out var field) && taken.Add(field))
                fields[i] = field;
        }

        return fields;
    }

    // "Phone Number", "phone_number", "PHONE-NUMBER" are one name.
    private static string Plain(string name) =>
        string.Concat(name.Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant));
}

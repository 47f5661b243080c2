using System.Globalization;
using Carillon.Contracts;

namespace Carillon.Web.Client.Agent;

/// <summary>What a screen pop lists of a lead: what is known, usual fields first, then the columns of the imported file.</summary>
public static class LeadFacts
{
    public static IEnumerable<(string Name, string Value)> Of(LeadDto lead)
    {
        ArgumentNullException.ThrowIfNull(lead);
        (string, string)[] usual =
        [
            ("City", lead.City),
            ("State", lead.State),
            ("Postal code", lead.PostalCode),
            ("E-mail", lead.Email),
            ("Last status", lead.Status),
            ("Called before", Times(lead.CalledCount - 1)),
            ("List", lead.List.ToString(CultureInfo.InvariantCulture)),
            ("Lead", lead.Id.ToString(CultureInfo.InvariantCulture)),
        ];
        var extra = lead.Fields.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => (Readable(f.Key), f.Value));
        return usual.Concat(extra).Where(f => f.Item2.Length > 0);
    }

    // The call that is on the screen counts already.
    private static string Times(int before) => before switch
    {
        <= 0 => "never",
        1 => "once",
        _ => before.ToString(CultureInfo.InvariantCulture) + " times",
    };

    // Headers of files are often snake_case.
    private static string Readable(string header)
    {
        var text = header.Replace('_', ' ').Trim();
        return text.Length == 0 ? header : char.ToUpperInvariant(text[0]) + text[1..];
    }
}

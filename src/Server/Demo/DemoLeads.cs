using System.Globalization;
using System.Text;

namespace Carillon.Server.Demo;

/// <summary>People who do not exist, with numbers from the 555-01xx range that is kept for fiction (and the rest of 555 when a list is long).</summary>
internal static class DemoLeads
{
    private static readonly string[] First = ["Ada", "Ben", "Clara", "Dmitri", "Elif", "Frank", "Grace", "Hugo", "Ines", "Jonas", "Kamala", "Luis", "Mei", "Noor", "Olga", "Pavel"];
    private static readonly string[] Last = ["Adler", "Brandt", "Costa", "Dubois", "Eriksen", "Fischer", "Garcia", "Haddad", "Ivanov", "Jansen", "Kowalski", "Lund", "Moreau", "Novak", "Okafor", "Petrov"];
    private static readonly (string Area, string City, string State)[] Areas =
    [
        ("212", "New York", "NY"), ("213", "Los Angeles", "CA"), ("312", "Chicago", "IL"), ("713", "Houston", "TX"), ("602", "Phoenix", "AZ"),
        ("215", "Philadelphia", "PA"), ("210", "San Antonio", "TX"), ("619", "San Diego", "CA"), ("214", "Dallas", "TX"), ("408", "San Jose", "CA"),
        ("512", "Austin", "TX"), ("904", "Jacksonville", "FL"), ("614", "Columbus", "OH"), ("704", "Charlotte", "NC"), ("317", "Indianapolis", "IN"),
        ("206", "Seattle", "WA"), ("303", "Denver", "CO"), ("202", "Washington", "DC"), ("617", "Boston", "MA"), ("615", "Nashville", "TN"),
    ];

    public static string Csv(int count, int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder("phone_number,first_name,last_name,city,state,email,plan\n", count * 96);
        for (var i = 0; i < count; i++)
        {
            var (area, city, state) = Areas[i % Areas.Length];
            var (first, last) = (First[random.Next(First.Length)], Last[random.Next(Last.Length)]);
            text.Append(CultureInfo.InvariantCulture, $"{Number(area, i / Areas.Length)},{first},{last},{city},{state},")
                .Append(CultureInfo.InvariantCulture, $"{first.ToLowerInvariant()}.{last.ToLowerInvariant()}@example.com,{(i % 3 == 0 ? "gold" : "basic")}\n");
        }

        return text.ToString();
    }

    /// <summary>555-0100 to 555-0199 first, then 555-0200 and up, then other exchanges.</summary>
    private static string Number(string area, int n) => n < 9_900
        ? string.Create(CultureInfo.InvariantCulture, $"+1{area}555{n + 100:0000}")
        : string.Create(CultureInfo.InvariantCulture, $"+1{area}{200 + (n / 10_000)}{n % 10_000:0000}");
}

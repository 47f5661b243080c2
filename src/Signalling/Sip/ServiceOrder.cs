using Carillon.Protocols.Dns;

namespace Carillon.Signalling.Sip;

/// <summary>In which order the places of a service are tried (RFC 2782): by priority, within one by chance in proportion to their weights.</summary>
public static class ServiceOrder
{
    /// <param name="below">A random number from 0 to below the given one.</param>
    public static IReadOnlyList<DnsRecord> Of(IEnumerable<DnsRecord> places, Func<int, int> below)
    {
        ArgumentNullException.ThrowIfNull(places);
        ArgumentNullException.ThrowIfNull(below);
        List<DnsRecord> order = [];
        foreach (var group in places.GroupBy(p => p.Priority).OrderBy(g => g.Key))
        {
            // Those of weight 0 first, so that they have their small chance.
            var left = group.OrderBy(p => p.Weight).ToList();
            while (left.Count > 0)
            {
                int drawn = below(left.Sum(p => p.Weight) + 1), at = 0;
                for (int sum = left[0].Weight; sum < drawn; sum += left[at].Weight) at++;
                order.Add(left[at]);
                left.RemoveAt(at);
            }
        }
        return order;
    }
}

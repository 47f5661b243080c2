using System.Net;
using System.Net.Sockets;
using Carillon.Protocols.Dns;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Dns;

namespace Carillon.Signalling.Sip;

/// <summary>Where a SIP server is, the best place first, and for how long that is known to be true; null: for ever.</summary>
public sealed record SipLocation(IReadOnlyList<SipHop> Hops, TimeSpan? Life);

/// <summary>
/// Finds SIP servers by their names (RFC 3263 section 4.2). The transport is given, so NAPTR has nothing to say (section 4.1). A port given
/// means that very host; else SRV records tell hosts and ports, by priority and weight (RFC 2782).
/// </summary>
/// <param name="families">Of the addresses that our sockets can reach, the preferred one first.</param>
/// <param name="system">The machine's own look-up (its hosts file), for a name of which the name servers know no address.</param>
public sealed class SipLocator(DnsClient dns, IReadOnlyList<AddressFamily> families, Func<string, CancellationToken, Task<IReadOnlyList<IPAddress>>> system)
{
    private const int MostHops = 16;
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(30);

    /// <param name="port">0: not given.</param>
    public async Task<SipLocation> Find(string host, int port, SipTransport transport, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (IPAddress.TryParse(host, out var address))
            return new SipLocation(families.Contains(address.AddressFamily) ? [new SipHop(transport, new IPEndPoint(address, port == 0 ? transport.DefaultPort() : port))] : [], null);
        var services = port != 0 ? null : await dns.Ask(Service(transport) + host, DnsType.Srv, ct).ConfigureAwait(false);
        var places = services?.Answers.Where(r => r.Type == DnsType.Srv).ToList() ?? [];
        if (places.Count == 0) return await OfHost(host, port == 0 ? transport.DefaultPort() : port, transport, ct).ConfigureAwait(false);

        List<SipHop> hops = [];
        var life = places.Min(p => p.Life);
        // A target that is the root says that there is no such service (RFC 2782).
        foreach (var place in ServiceOrder.Of(places, Random.Shared.Next).Where(p => p.Target.Length > 0))
        {
            var known = services!.Additional.Where(r => r.Name.Equals(place.Target, StringComparison.OrdinalIgnoreCase)).ToList();
            var (addresses, lives) = await AddressesOf(place.Target, known, ct).ConfigureAwait(false);
            hops.AddRange(addresses.Select(a => new SipHop(transport, new IPEndPoint(a, place.Port))));
            life = lives < life ? lives : life;
        }
        return new SipLocation([.. hops.Distinct().Take(MostHops)], life < Shortest ? Shortest : life);
    }

    private static string Service(SipTransport transport) => transport switch
    {
        SipTransport.Tls => "_sips._tcp.",
        SipTransport.Tcp => "_sip._tcp.",
        _ => "_sip._udp.",
    };

    private async Task<SipLocation> OfHost(string host, int port, SipTransport transport, CancellationToken ct)
    {
        var (addresses, life) = await AddressesOf(host, [], ct).ConfigureAwait(false);
        if (addresses.Count == 0 && await system(host, ct).ConfigureAwait(false) is { Count: > 0 } own) (addresses, life) = (own, TimeSpan.FromMinutes(5));
        return new SipLocation([.. addresses.Select(a => new SipHop(transport, new IPEndPoint(a, port))).Take(MostHops)], life < Shortest ? Shortest : life);
    }

    /// <param name="known">What came along with the answer that named the host: it is not asked for again.</param>
    private async Task<(IReadOnlyList<IPAddress> Addresses, TimeSpan Life)> AddressesOf(string host, List<DnsRecord> known, CancellationToken ct)
    {
        List<DnsRecord> usable = [];
        foreach (var family in families)
        {
            var ofFamily = known.Where(r => r.Address?.AddressFamily == family).ToList();
            if (ofFamily.Count == 0) ofFamily = [.. (await dns.Ask(host, family == AddressFamily.InterNetworkV6 ? DnsType.Aaaa : DnsType.A, ct).ConfigureAwait(false))?.Answers.Where(r => r.Address?.AddressFamily == family) ?? []];
            usable.AddRange(ofFamily);
        }
        return ([.. usable.Select(r => r.Address!)], usable.Count == 0 ? Shortest : usable.Min(r => r.Life));
    }
}

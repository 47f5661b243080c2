using System.Net;
using System.Net.Sockets;
using Carillon.Protocols.Dns;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Dns;

namespace Carillon.Signalling.Sip;

/// <summary>Where a SIP server is, the best place first, and for how long that is known to be true; null: for ever.</summary>
public sealed record SipLocation(IReadOnlyList<SipHop> Hops, TimeSpan? Life);

/// <summary>
/// Finds SIP servers by their names (RFC 3263 section 4). A port given means that very host; else SRV records tell hosts and ports, by priority and
/// weight (RFC 2782). Where the transport is left open, NAPTR records tell which one the domain wants, else which SRV records it has.
/// </summary>
/// <param name="families">Of the addresses that our sockets can reach, the preferred one first.</param>
/// <param name="system">The machine's own look-up (its hosts file), for a name of which the name servers know no address.</param>
public sealed class SipLocator(DnsClient dns, IReadOnlyList<AddressFamily> families, Func<string, CancellationToken, Task<IReadOnlyList<IPAddress>>> system)
{
    private const int MostHops = 16, MostWishes = 8;
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(30);

    /// <summary>Without NAPTR: the default first, then what may be there too.</summary>
    private static readonly SipTransport[] Spoken = [SipTransport.Udp, SipTransport.Tcp, SipTransport.Tls];

    /// <param name="port">0: not given.</param>
    /// <param name="transport">Null: left open; with a port or an address that is UDP (RFC 3263 section 4.1).</param>
    public async Task<SipLocation> Find(string host, int port, SipTransport? transport, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(host);
        bool isOpen = transport is null && port == 0 && !IPAddress.TryParse(host, out _);
        return await (isOpen ? ByWish(host, ct) : Find(host, port, transport ?? SipTransport.Udp, ct)).ConfigureAwait(false);
    }

    private async Task<SipLocation> Find(string host, int port, SipTransport transport, CancellationToken ct)
    {
        if (IPAddress.TryParse(host, out var address))
            return new SipLocation(families.Contains(address.AddressFamily) ? [new SipHop(transport, new IPEndPoint(address, port == 0 ? transport.DefaultPort() : port))] : [], null);
        if (port == 0 && await OfService(Service(transport) + host, transport, ct).ConfigureAwait(false) is { } found) return found;
        return await OfHost(host, port == 0 ? transport.DefaultPort() : port, transport, ct).ConfigureAwait(false);
    }

    /// <summary>RFC 3263 section 4.1: 1 what the domain wishes, by NAPTR  2 else the first transport that it has a service for  3 else UDP.</summary>
    private async Task<SipLocation> ByWish(string host, CancellationToken ct)
    {
        // 1
        var said = await dns.Ask(host, DnsType.Naptr, ct).ConfigureAwait(false);
        var wishes = said?.Answers.Where(r => r.Flags.Equals("s", StringComparison.OrdinalIgnoreCase) && Wished(r) is not null).OrderBy(r => r.Priority).ThenBy(r => r.Weight).ToList() ?? [];
        List<SipHop> hops = [];
        var life = wishes.Count == 0 ? Shortest : wishes.Min(r => r.Life);
        foreach (var wish in wishes.Take(MostWishes))
        {
            if (await OfService(wish.Target, Wished(wish)!.Value, ct).ConfigureAwait(false) is not { } places) continue;
            hops.AddRange(places.Hops);
            life = places.Life < life ? places.Life!.Value : life;
        }
        if (hops.Count > 0) return new SipLocation([.. hops.Distinct().Take(MostHops)], life < Shortest ? Shortest : life);
        // 2
        foreach (var transport in Spoken)
            if (await OfService(Service(transport) + host, transport, ct).ConfigureAwait(false) is { } found) return found;
        // 3
        return await OfHost(host, SipTransport.Udp.DefaultPort(), SipTransport.Udp, ct).ConfigureAwait(false);
    }

    /// <summary>Null: there is no such service as far as is known.</summary>
    private async Task<SipLocation?> OfService(string service, SipTransport transport, CancellationToken ct)
    {
        var services = await dns.Ask(service, DnsType.Srv, ct).ConfigureAwait(false);
        var places = services?.Answers.Where(r => r.Type == DnsType.Srv).ToList() ?? [];
        if (places.Count == 0) return null;
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

    /// <summary>Null: by a transport that is not spoken to servers here (SCTP, WebSocket), or no SIP.</summary>
    private static SipTransport? Wished(DnsRecord record) => record.Service.ToUpperInvariant() switch
    {
        "SIP+D2U" => SipTransport.Udp,
        "SIP+D2T" => SipTransport.Tcp,
        "SIPS+D2T" => SipTransport.Tls,
        _ => null,
    };

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

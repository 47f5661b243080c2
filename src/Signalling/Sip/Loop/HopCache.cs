using System.Net;

namespace Carillon.Signalling.Sip.Loop;

/// <summary>One hop for each UDP peer that is heard of often. Bounded: it is emptied when a spray of addresses has filled it.</summary>
internal sealed class HopCache
{
    private const int Capacity = 4096;
    private static readonly IPEndPoint Any = new(IPAddress.Any, 0);
    private static readonly IPEndPoint AnyV6 = new(IPAddress.IPv6Any, 0);

    private readonly Dictionary<SocketAddress, SipHop> _known = [];

    public SipHop Get(SocketAddress address)
    {
        if (_known.TryGetValue(address, out var known)) return known;
        if (_known.Count >= Capacity) _known.Clear();
        var endPoint = (IPEndPoint)(address.Family == System.Net.Sockets.AddressFamily.InterNetworkV6 ? AnyV6 : Any).Create(address);
        var key = new SocketAddress(address.Family, address.Size);
        address.Buffer.Span[..address.Size].CopyTo(key.Buffer.Span);
        SipHop hop = endPoint;
        _known.Add(key, hop);
        return hop;
    }
}

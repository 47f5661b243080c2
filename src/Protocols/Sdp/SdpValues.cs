using System.Net;
using System.Net.Sockets;

namespace Carillon.Protocols.Sdp;

/// <summary>A line that has no model of its own, kept as it was (i, u, e, p, b, t, r, z, k).</summary>
public readonly record struct SdpLine(char Type, string Value);

/// <summary>a=name or a=name:value (RFC 8866 section 5.13).</summary>
public readonly record struct SdpAttribute(string Name, string? Value)
{
    public override string ToString() => Value is null ? Name : $"{Name}:{Value}";
}

/// <summary>o= (RFC 8866 section 5.2). Id and version are digits of any length, so they stay text.</summary>
public sealed record SdpOrigin(string UserName, string SessionId, string SessionVersion, SdpConnection Address);

/// <summary>c=, and the address part of o= (RFC 8866 section 5.7).</summary>
public sealed record SdpConnection(string NetworkType, string AddressType, string Address)
{
    /// <summary>Null for host names and for addresses that are none. A multicast TTL or count is cut off.</summary>
    public IPAddress? IpAddress => IPAddress.TryParse(WithoutSuffix, out var address) ? address : null;

    /// <summary>c=IN IP4 0.0.0.0: on hold, as RFC 2543 wrote it and some gateways still do.</summary>
    public bool IsOldHold => IpAddress is { } address && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));

    public static SdpConnection For(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return new SdpConnection("IN", address.AddressFamily == AddressFamily.InterNetworkV6 ? "IP6" : "IP4", address.ToString());
    }

    private ReadOnlySpan<char> WithoutSuffix
    {
        get
        {
            int slash = Address.IndexOf('/', StringComparison.Ordinal);
            return slash < 0 ? Address : Address.AsSpan(0, slash);
        }
    }
}

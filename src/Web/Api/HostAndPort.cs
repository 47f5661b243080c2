using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Carillon.Web.Api;

/// <summary>A host as people type it: a name, an IPv4 address, an IPv6 address bare or in brackets; with a port behind it, or without.</summary>
internal readonly record struct HostAndPort(string Host, int? Port)
{
    /// <summary>What is none of these comes back whole, as a host that <see cref="IsHost"/> is not.</summary>
    public static HostAndPort Parse(string text)
    {
        if (text.StartsWith('['))
            return Bracketed(text);
        var colon = text.LastIndexOf(':');
        return colon > 0 && text.IndexOf(':', StringComparison.Ordinal) == colon && PortOf(text[(colon + 1)..]) is { } port
            ? new(text[..colon], port)
            : new(text, null);
    }

    public static bool IsHost(string host) => !host.StartsWith('[') && Uri.CheckHostName(host) is not UriHostNameType.Unknown;

    public override string ToString() => $"{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}";

    private static HostAndPort Bracketed(string text)
    {
        var end = text.IndexOf(']', StringComparison.Ordinal);
        if (end < 0 || !IPAddress.TryParse(text[1..end], out var address) || address.AddressFamily is not AddressFamily.InterNetworkV6)
            return new(text, null);
        var behind = text[(end + 1)..];
        if (behind.Length == 0)
            return new(text[1..end], null);
        return behind[0] == ':' && PortOf(behind[1..]) is { } port ? new(text[1..end], port) : new(text, null);
    }

    private static int? PortOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= IPEndPoint.MaxPort ? port : null;
}

using System.Globalization;
using System.Net;

namespace Carillon.Server.Bench;

/// <summary>Open UDP ports by local address: proc(5), /proc/net/udp, whose second column has its octets from right to left.</summary>
internal static class UdpPorts
{
    public static int Of(IEnumerable<IPAddress> addresses)
    {
        List<string> wanted = [.. addresses.Select(Hex)];
        return File.ReadLines("/proc/net/udp").Count(line => wanted.Any(hex => line.IndexOf(hex, StringComparison.Ordinal) is > 0 and < 8));
    }

    private static string Hex(IPAddress address)
    {
        var octets = address.GetAddressBytes();
        return string.Create(CultureInfo.InvariantCulture, $" {octets[3]:X2}{octets[2]:X2}{octets[1]:X2}{octets[0]:X2}:");
    }
}

using System.Globalization;
using System.Net;

namespace Carillon.Interop.Faults;

/// <summary>The kernel's UDP sockets over IPv4, and how many datagrams each has lost because its buffer was full.</summary>
internal static class UdpTable
{
    private const int Local = 1;

    public static IEnumerable<(string Address, int Port, long Drops)> Read() =>
        File.ReadLines("/proc/net/udp").Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(columns =>
        {
            var local = columns[Local].Split(':');
            return (new IPAddress(Hex(local[0])).ToString(), (int)Hex(local[1]), long.Parse(columns[^1], CultureInfo.InvariantCulture));
        });

    public static long Drops(string address, int port) => Read().Where(s => s.Address == address && s.Port == port).Sum(s => s.Drops);

    private static uint Hex(string text) => uint.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}

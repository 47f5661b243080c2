using System.Globalization;
using System.Net;

namespace Carillon.Interop.Faults;

/// <summary>The kernel's TCP connections over IPv4.</summary>
internal static class TcpTable
{
    private const int Local = 1, State = 3;
    private const string IsEstablished = "01";

    /// <summary>How many connections somebody has taken there.</summary>
    public static int Established(string address, int port) =>
        File.ReadLines("/proc/net/tcp").Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Count(columns => columns[State] == IsEstablished && columns[Local] == Text(address, port));

    private static string Text(string address, int port) =>
        string.Create(CultureInfo.InvariantCulture, $"{BitConverter.ToUInt32(IPAddress.Parse(address).GetAddressBytes()):X8}:{port:X4}");
}

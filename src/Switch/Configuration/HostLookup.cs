using System.Net;
using System.Net.Sockets;

namespace Carillon.Switch.Configuration;

/// <summary>Addresses of hosts, looked up once for each configuration and off the control loop.</summary>
internal static class HostLookup
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Null when the host is no address of these families and has none, of which the first goes before the others.</summary>
    public static async Task<IPEndPoint?> Find(string host, int port, IReadOnlyList<AddressFamily> families)
    {
        if (IPAddress.TryParse(host, out var address))
            return families.Contains(address.AddressFamily) ? new IPEndPoint(address, port) : null;
        var found = await Find(host, families).ConfigureAwait(false);
        return found.Count == 0 ? null : new IPEndPoint(found[0], port);
    }

    /// <summary>One address of each of these families that the name has.</summary>
    public static async Task<IReadOnlyList<IPAddress>> Find(string host, IReadOnlyList<AddressFamily> families)
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            var found = await Dns.GetHostAddressesAsync(host, patience.Token).ConfigureAwait(false);
            return [.. families.Select(f => Array.Find(found, a => a.AddressFamily == f)).OfType<IPAddress>()];
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return [];
        }
    }
}

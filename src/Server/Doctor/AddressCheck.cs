using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Carillon.Server.Doctor;

/// <summary>Each address that a role listens on, and that others are told, is one of this machine's.</summary>
internal sealed class AddressCheck(Patient patient) : ICheck
{
    public string Name => "addresses";

    public Task<IReadOnlyList<Finding>> Look(CancellationToken ct)
    {
        var found = patient.Listeners.GroupBy(l => l.At.Address).Select(g => Of(g.Key, string.Join(", ", g.Select(l => l.What).Distinct())));
        return Task.FromResult<IReadOnlyList<Finding>>([.. found]);
    }

    /// <summary>Any address of 127.0.0.0/8 is, and those that stand for all.</summary>
    public static bool IsHere(IPAddress address) =>
        IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || Own().Contains(address);

    private Finding Of(IPAddress address, string what) => IsHere(address)
        ? Finding.Ok(Name, $"{address} ({what})")
        : Finding.Wrong(Name, $"{address} ({what}) is no address of this machine, which has {string.Join(", ", Own())}",
            "write one of those; behind a NAT write this machine's own address, and let the NAT forward the same ports");

    private static IEnumerable<IPAddress> Own() =>
        NetworkInterface.GetAllNetworkInterfaces().SelectMany(n => n.GetIPProperties().UnicastAddresses).Select(a => WithoutScope(a.Address));

    /// <summary>fe80::1%2 as it is written in settings: without the number of the interface.</summary>
    private static IPAddress WithoutScope(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress(address.GetAddressBytes()) : address;
}

using System.Collections.Frozen;
using System.Net;

namespace Carillon.Signalling.Iax2;

/// <summary>The peers as they were last set: immutable, swapped whole.</summary>
sealed class PeerTable
{
    public static readonly PeerTable Empty = new([]);
    readonly FrozenDictionary<string, Iax2Peer> _byName;
    readonly FrozenSet<IPAddress> _addresses;

    public PeerTable(IEnumerable<Iax2Peer> configured, IReadOnlyDictionary<string, IPEndPoint>? registered = null)
    {
        Iax2Peer[] peers = [.. configured.Select(p => p.Registers ? p with { Address = registered?.GetValueOrDefault(p.Name) ?? Iax2Peer.Nowhere } : p)];
        All = peers;
        _byName = peers.ToFrozenDictionary(p => p.Name, StringComparer.Ordinal);
        _addresses = peers.Where(p => p.IsSomewhere).Select(p => p.Address.Address).ToFrozenSet();
    }

    public IReadOnlyList<Iax2Peer> All { get; }

    public Iax2Peer? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Whose place that is, if calls may be moved there.</summary>
    public Iax2Peer? FindForTransfer(IPEndPoint place) => All.FirstOrDefault(p => p is { Transfers: true, IsSomewhere: true } && p.Address.Equals(place));

    /// <summary>Whether a peer lives there. Says nothing about who it is: that takes the secret.</summary>
    public bool HasAddress(IPAddress address) => _addresses.Contains(address);
}

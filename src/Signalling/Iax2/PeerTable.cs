using System.Collections.Frozen;
using System.Net;

namespace Carillon.Signalling.Iax2;

/// <summary>The peers as they were last set: immutable, swapped whole.</summary>
sealed class PeerTable
{
    public static readonly PeerTable Empty = new([]);
    readonly FrozenDictionary<string, Iax2Peer> _byName;
    readonly FrozenSet<IPAddress> _addresses;

    public PeerTable(IReadOnlyList<Iax2Peer> peers)
    {
        All = peers;
        _byName = peers.ToFrozenDictionary(p => p.Name, StringComparer.Ordinal);
        _addresses = peers.Select(p => p.Address.Address).ToFrozenSet();
    }

    public IReadOnlyList<Iax2Peer> All { get; }

    public Iax2Peer? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Whether a peer lives there. Says nothing about who it is: that takes the secret.</summary>
    public bool HasAddress(IPAddress address) => _addresses.Contains(address);
}

using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Net;

namespace Carillon.Signalling.Sip.Auth;

/// <summary>
/// Whose datagrams are taken first: carriers' and registered phones' addresses, and those that we have sent a request to. All others
/// share what is left, so that a flood from strangers keeps nobody waiting. Written by the loop, asked by the receiver too.
/// </summary>
internal sealed class KnownPeers
{
    private const int MaxSpokenTo = 1024;

    private readonly ConcurrentDictionary<IPAddress, int> _contacts = [];
    private readonly ConcurrentDictionary<IPEndPoint, int> _flows = [];
    private readonly ConcurrentDictionary<IPAddress, bool> _spokenTo = [];
    private volatile FrozenDictionary<IPAddress, SipPeerRules> _trusted = FrozenDictionary<IPAddress, SipPeerRules>.Empty;

    /// <summary>A carrier lives there: its calls come in without a digest.</summary>
    public bool IsTrusted(IPAddress address) => _trusted.ContainsKey(address);

    /// <summary>Null: no carrier lives there.</summary>
    public SipPeerRules? RulesOf(IPAddress address) => _trusted.GetValueOrDefault(address);

    /// <summary>A carrier's address, or one that a registered phone sends from.</summary>
    public bool IsKnown(IPAddress address) => IsTrusted(address) || _contacts.ContainsKey(address);

    public bool ComesFirst(IPAddress address) => IsKnown(address) || _spokenTo.ContainsKey(address);

    public void Trust(IReadOnlyDictionary<IPAddress, SipPeerRules> peers) => _trusted = peers.ToFrozenDictionary();

    /// <summary>A registered phone sends UDP from this very address and port: it has proved that it gets what is sent there.</summary>
    public bool IsFlow(IPEndPoint udp) => _flows.ContainsKey(udp);

    public void AddContact(SipHop target)
    {
        Add(_contacts, target.Address);
        if (!target.IsReliable) Add(_flows, target.EndPoint);
    }

    public void RemoveContact(SipHop target)
    {
        Remove(_contacts, target.Address);
        if (!target.IsReliable) Remove(_flows, target.EndPoint);
    }

    /// <summary>Responses are awaited from there. Bounded: when it is full it begins anew.</summary>
    public void SpokeTo(IPAddress address)
    {
        if (_spokenTo.ContainsKey(address)) return;
        if (_spokenTo.Count >= MaxSpokenTo) _spokenTo.Clear();
        _spokenTo[address] = true;
    }

    private static void Add<T>(ConcurrentDictionary<T, int> counts, T one) where T : notnull => counts.AddOrUpdate(one, 1, static (_, count) => count + 1);

    private static void Remove<T>(ConcurrentDictionary<T, int> counts, T one) where T : notnull
    {
        if (counts.AddOrUpdate(one, 0, static (_, count) => count - 1) == 0) counts.TryRemove(one, out _);
    }
}

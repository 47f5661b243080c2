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

    public void AddContact(IPAddress address) => _contacts.AddOrUpdate(address, 1, static (_, count) => count + 1);

    public void RemoveContact(IPAddress address)
    {
        if (_contacts.AddOrUpdate(address, 0, static (_, count) => count - 1) == 0) _contacts.TryRemove(address, out _);
    }

    /// <summary>Responses are awaited from there. Bounded: when it is full it begins anew.</summary>
    public void SpokeTo(IPAddress address)
    {
        if (_spokenTo.ContainsKey(address)) return;
        if (_spokenTo.Count >= MaxSpokenTo) _spokenTo.Clear();
        _spokenTo[address] = true;
    }
}

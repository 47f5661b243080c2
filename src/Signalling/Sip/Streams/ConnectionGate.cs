using System.Net;
using System.Runtime.InteropServices;
using Carillon.Signalling.Sip.Auth;

namespace Carillon.Signalling.Sip.Streams;

/// <summary>
/// Who may connect. Carriers and phones as long as there is room at all; strangers a few, so that their flood costs accepts and nothing
/// else. Asked and told from several threads: the one lock of the streams, held for a few compares.
/// </summary>
internal sealed class ConnectionGate(SipStreamLimits limits, TimeProvider clock, KnownPeers peers)
{
    private readonly Dictionary<ulong, int> _byAddress = [];
    private readonly AddressBudget _budget = new(clock, limits.StrangersPerSecond);
    private readonly Lock _asking = new();
    private int _all;
    private int _strangers;

    public int Count => Volatile.Read(ref _all);

    /// <summary>True: a place is taken, to be given back by Leave.</summary>
    public bool TryEnter(IPAddress address)
    {
        lock (_asking)
        {
            bool stranger = !peers.ComesFirst(address);
            if (_all >= limits.MaxConnections) return false;
            if (stranger && (_strangers >= limits.MaxOfStrangers || _byAddress.GetValueOrDefault(StrangerNetwork.Of(address)) >= limits.MaxOfOneStranger || !_budget.TryTake(address))) return false;
            if (stranger) _strangers++;
            Take(address);
            return true;
        }
    }

    /// <summary>For a connection of our own.</summary>
    public bool TryOpen(IPAddress address)
    {
        lock (_asking)
        {
            if (_all >= limits.MaxConnections) return false;
            Take(address);
            return true;
        }
    }

    public void Leave(IPAddress address)
    {
        lock (_asking)
        {
            _all--;
            ulong network = StrangerNetwork.Of(address);
            if (--CollectionsMarshal.GetValueRefOrAddDefault(_byAddress, network, out _) <= 0) _byAddress.Remove(network);
        }
    }

    /// <summary>Who was a stranger may have become a phone, and a phone a stranger: counted anew now and then.</summary>
    public void Strangers(int now)
    {
        lock (_asking) _strangers = now;
    }

    private void Take(IPAddress address)
    {
        _all++;
        CollectionsMarshal.GetValueRefOrAddDefault(_byAddress, StrangerNetwork.Of(address), out _)++;
    }
}

using System.Net;
using Carillon.Protocols.Iax2;

namespace Carillon.Signalling.Iax2;

/// <summary>
/// Who has which call number. Ours are given out in turn, so that one comes back only after all others: late frames of a call that is over meet
/// nobody. Number 1 belongs to answers that keep no state.
/// </summary>
sealed class CallTable(int maxCalls)
{
    public const ushort Stateless = 1;
    const int First = 2;
    const int Last = 0x7FFF;

    readonly Dictionary<ushort, ICallOwner> _byNumber = [];
    readonly Dictionary<(IPEndPoint Address, ushort Remote), CallLeg> _byRemote = [];
    int _next = Random.Shared.Next(First, Last + 1);

    public int Count => _byRemote.Count;
    public IEnumerable<CallLeg> Legs => _byNumber.Values.OfType<CallLeg>();

    /// <summary>Gives out a number, or 0 when as many calls as allowed are there.</summary>
    public ushort Add(ICallOwner owner)
    {
        if (_byNumber.Count >= Math.Min(maxCalls, Last - First)) return 0;
        while (_byNumber.ContainsKey((ushort)_next)) Advance();
        var number = (ushort)_next;
        Advance();
        _byNumber[number] = owner;
        return number;
    }

    public void Remove(ushort number) => _byNumber.Remove(number);

    public ICallOwner? Find(ushort number) => _byNumber.GetValueOrDefault(number);

    public CallLeg? Find(IPEndPoint address, ushort remote) => _byRemote.GetValueOrDefault((address, remote));

    public void BindRemote(CallLeg leg) => _byRemote[(leg.Address, leg.RemoteNumber)] = leg;

    public void UnbindRemote(CallLeg leg)
    {
        if (Find(leg.Address, leg.RemoteNumber) == leg) _byRemote.Remove((leg.Address, leg.RemoteNumber));
    }

    /// <summary>How many calls a peer has, and how many of an address have not shown the secret yet.</summary>
    public (int Calls, int Unauthenticated) CountOf(Iax2Peer peer, IPAddress address)
    {
        var (calls, unauthenticated) = (0, 0);
        foreach (var leg in _byRemote.Values)
        {
            if (leg.Peer.Name == peer.Name) calls++;
            if (leg.IsUnauthenticated && leg.Address.Address.Equals(address)) unauthenticated++;
        }
        return (calls, unauthenticated);
    }

    void Advance() => _next = _next == Last ? First : _next + 1;
}

/// <summary>Holds a call number: a call, or a POKE under way.</summary>
interface ICallOwner
{
    /// <summary>The only address that may speak to it.</summary>
    IPEndPoint Address { get; }
    /// <summary>The other side's number, 0 until known.</summary>
    ushort RemoteNumber { get; }
    void OnFrame(in FullFrame frame);
    /// <summary>A frame as it came, and as it reads in clear.</summary>
    void OnDatagram(ReadOnlySpan<byte> datagram, in FullFrame frame) => OnFrame(frame);
}

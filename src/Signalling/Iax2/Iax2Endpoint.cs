using System.Collections.Concurrent;
using System.Net;
using Carillon.Protocols.Iax2;
using Microsoft.Extensions.Logging;

namespace Carillon.Signalling.Iax2;

/// <summary>One IAX2 endpoint: one loop owns all its calls; the host feeds it full frames and sends for it. The loop is in Iax2Endpoint.Loop.cs.</summary>
public sealed partial class Iax2Endpoint : IAsyncDisposable
{
    readonly LoopServices _services;
    readonly FrontDoor _door;
    readonly ConcurrentDictionary<string, PeerQualifier> _qualifiers = new(StringComparer.Ordinal); // written by the loop, read by anyone
    readonly Dictionary<string, OutgoingRegistration> _registrations = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, IPEndPoint> _registered = new(StringComparer.Ordinal); // written by the loop
    IReadOnlyList<Iax2Peer> _configured = [];
    volatile PeerTable _peers = PeerTable.Empty;

    public Iax2Endpoint(Iax2EndpointOptions options, IIax2Transport transport, TimeProvider clock, ILoggerFactory log)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(log);
        _services = new LoopServices(options, transport, clock, Counters, log.CreateLogger<Iax2Endpoint>());
        _door = new FrontDoor(_services, NewIncoming, OnRegistration);
        _services.TransferPeerAt = place => _door.Peers.FindForTransfer(place);
        _peerFrames = FrameQueue(options.PeerQueueLength);
        _strangerFrames = FrameQueue(options.StrangerQueueLength);
        _timer = clock.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public Iax2Counters Counters { get; } = new();

    public IIax2Inbound? Inbound
    {
        get => _services.Inbound;
        set => _services.Inbound = value;
    }

    /// <summary>Told on the loop when a peer goes up or down, and its round trip each second.</summary>
    public Action<Iax2PeerHealth>? PeerHealthChanged { get; set; }

    /// <summary>Told on the loop when a peer registers here from somewhere else than before, when it is gone, and when a registration of ours is there or has failed.</summary>
    public Action<Iax2Registration>? RegistrationChanged { get; set; }

    /// <summary>Calls that know their other side; any thread may ask, the answer is a moment old.</summary>
    public int CallCount => Volatile.Read(ref _callCount);

    /// <summary>Takes a full frame (first bit set) from the socket: copies it into a bounded queue. Any thread.</summary>
    public void OnFullFrame(ReadOnlySpan<byte> frame, IPEndPoint from)
    {
        var fromPeer = _peers.HasAddress(from.Address);
        if (!TryQueue(fromPeer ? _peerFrames : _strangerFrames, frame, from))
            Counters.Add(fromPeer ? Iax2Count.QueueDrops : Iax2Count.StrangerDrops);
    }

    /// <summary>Swaps the peers whole. Calls of a peer that is gone go on.</summary>
    public void SetPeers(IReadOnlyList<Iax2Peer> peers)
    {
        IReadOnlyList<Iax2Peer> configured = [.. peers];
        _peers = new PeerTable(configured, _registered);
        Post(() => ApplyPeers(configured));
    }

    /// <summary>Calls a peer. Returns at once; an unknown peer, or one that is down, is told by Ended (Refused, cause 3 or 38).</summary>
    public Iax2Call Call(Iax2NewCall request, IIax2CallEvents events)
    {
        var peer = _peers.Find(request.Peer);
        var address = peer?.Address ?? new IPEndPoint(IPAddress.None, 0);
        var call = new Iax2Call(incoming: false, request.Peer, peer?.Trunk ?? true, address, _services.Clock.Provider, Post) { Events = events };
        call.Leg = new CallLeg(_services, call, peer ?? new Iax2Peer { Name = request.Peer, Address = address, Secret = "" }, request, address);
        Post(() => Place(call.Leg, known: peer is not null));
        return call;
    }

    /// <summary>How a qualified peer is doing; null for others.</summary>
    public Iax2PeerHealth? HealthOf(string peer) => _qualifiers.TryGetValue(peer, out var qualifier) ? qualifier.Health : null;

    /// <summary>Since when a qualified peer has not been heard; null for others, and while nothing can be said because this endpoint has stood still. Any thread.</summary>
    public TimeSpan? SilenceOf(string peer) => _qualifiers.TryGetValue(peer, out var qualifier) ? qualifier.Silence : null;

    void Place(CallLeg leg, bool known)
    {
        if (!known) leg.Refuse(CauseCode.NoRouteToDestination);
        else if (!leg.Peer.IsSomewhere) leg.Refuse(CauseCode.DestinationOutOfOrder);
        else if (_qualifiers.TryGetValue(leg.Peer.Name, out var qualifier) && qualifier.IsDown) leg.Refuse(CauseCode.NetworkOutOfOrder);
        else if (_services.Calls.CountOf(leg.Peer, leg.Address.Address).Calls >= leg.Peer.MaxCalls) leg.Refuse(CauseCode.Congestion);
        else leg.Dial();
    }

    CallLeg NewIncoming(Iax2Peer peer, IPEndPoint from, Iax2NewCall request)
    {
        var call = new Iax2Call(incoming: true, peer.Name, peer.Trunk, from, _services.Clock.Provider, Post);
        return call.Leg = new CallLeg(_services, call, peer, request, from);
    }

    void ApplyPeers(IReadOnlyList<Iax2Peer> configured)
    {
        var before = _door.Peers;
        _configured = configured;
        UsePeers();
        _door.Registrar.Retain(before, _door.Peers);
        foreach (var (name, old) in _registrations.ToArray())
        {
            if (_door.Peers.Find(name) is { RegisterThere: true } now && now == old.Peer) continue;
            old.TakeBack();
            _registrations.Remove(name);
        }
        foreach (var peer in _door.Peers.All.Where(p => p.RegisterThere && !_registrations.ContainsKey(p.Name)))
        {
            var registration = _registrations[peer.Name] = new OutgoingRegistration(_services, peer, OnRegistration);
            registration.Begin();
        }
    }

    /// <summary>A registered peer's address is its peer's from now on.</summary>
    void OnRegistration(Iax2Registration registration)
    {
        if (!registration.There)
        {
            if (registration.Address is { } address) _registered[registration.Peer] = address;
            else _registered.TryRemove(registration.Peer, out _);
            UsePeers();
        }
        try
        {
            RegistrationChanged?.Invoke(registration);
        }
        catch (Exception fault)
        {
            _services.Fault(fault);
        }
    }

    void UsePeers()
    {
        var table = new PeerTable(_configured, _registered);
        _peers = _door.Peers = table;
        foreach (var (name, old) in _qualifiers)
        {
            if (table.Find(name) is { Qualify: true, IsSomewhere: true } now && now == old.Peer) continue;
            old.Stop();
            _qualifiers.TryRemove(name, out _);
        }
        foreach (var peer in table.All)
        {
            if (!peer.Qualify || !peer.IsSomewhere || _qualifiers.ContainsKey(peer.Name)) continue;
            var qualifier = _qualifiers[peer.Name] = new PeerQualifier(_services, peer, TellHealth, ProbeCalls);
            qualifier.Start();
        }
    }

    void ProbeCalls(Iax2Peer peer)
    {
        foreach (var leg in _services.Calls.Legs.Where(leg => leg.Peer.Name == peer.Name).ToArray()) leg.Probe();
        if (_registrations.TryGetValue(peer.Name, out var registration)) registration.Begin();
    }

    void TellHealth(Iax2PeerHealth health)
    {
        try
        {
            PeerHealthChanged?.Invoke(health);
        }
        catch (Exception fault)
        {
            _services.Fault(fault);
        }
    }
}

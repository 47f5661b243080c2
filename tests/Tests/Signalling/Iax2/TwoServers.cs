using System.Threading.Channels;
using Carillon.Signalling.Iax2;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Signalling.Iax2;

/// <summary>Two endpoints, t1 and t2, each the other's peer, over real sockets. Incoming calls wait in Arrivals.</summary>
sealed class TwoServers : IAsyncDisposable
{
    public const string Secret = "swordfish";

    public static Iax2Timers Quick { get; } = new()
    {
        RetryFirst = TimeSpan.FromMilliseconds(60),
        RetryLeast = TimeSpan.FromMilliseconds(40),
        RetryMost = TimeSpan.FromMilliseconds(200),
        MaxRetries = 8,
        Qualify = TimeSpan.FromMilliseconds(100),
    };

    public TwoServers(Iax2Timers? timers = null, string? secretOfCallee = null, bool qualify = false, Func<Iax2Peer, Iax2Peer>? calleesView = null, Func<Iax2Peer, Iax2Peer>? callersView = null)
    {
        Wire1 = new UdpWire();
        Wire2 = new UdpWire();
        T1 = new Iax2Endpoint(new Iax2EndpointOptions { LocalName = "t1", Timers = timers ?? Quick }, Wire1, TimeProvider.System, NullLoggerFactory.Instance);
        T2 = new Iax2Endpoint(new Iax2EndpointOptions { LocalName = "t2", Timers = timers ?? Quick }, Wire2, TimeProvider.System, NullLoggerFactory.Instance);
        Peer2 = new Iax2Peer { Name = "t2", Address = Wire2.Local, Secret = Secret, Qualify = qualify };
        var peer1 = new Iax2Peer { Name = "t1", Address = Wire1.Local, Secret = secretOfCallee ?? Secret, Qualify = qualify };
        Peer2 = callersView?.Invoke(Peer2) ?? Peer2;
        T1.SetPeers([Peer2]);
        _peer1 = calleesView?.Invoke(peer1) ?? peer1;
        T2.SetPeers([_peer1]);
        T2.Inbound = Inbound;
        T1.Start();
        T2.Start();
        Wire1.Feed(T1);
        Wire2.Feed(T2);
    }

    readonly Iax2Peer _peer1;

    public UdpWire Wire1 { get; }
    public UdpWire Wire2 { get; }
    public Iax2Endpoint T1 { get; }
    public Iax2Endpoint T2 { get; }
    public Iax2Peer Peer2 { get; }
    public Arrivals Inbound { get; } = new();

    public static Iax2NewCall ToRoom(string room) => new() { Peer = "t2", CalledNumber = "room:" + room, CallingName = "link:7", CalledContext = "carillon" };

    /// <summary>Another process takes over t2's socket: same peers, no memory.</summary>
    public Iax2Endpoint RestartT2()
    {
        var anew = new Iax2Endpoint(new Iax2EndpointOptions { LocalName = "t2", Timers = Quick }, Wire2, TimeProvider.System, NullLoggerFactory.Instance) { Inbound = Inbound };
        anew.SetPeers([_peer1 with { Qualify = false }]);
        anew.Start();
        Wire2.Endpoint = anew;
        return anew;
    }

    public async ValueTask DisposeAsync()
    {
        await T1.DisposeAsync();
        await T2.DisposeAsync();
        Wire1.Dispose();
        Wire2.Dispose();
    }
}

/// <summary>Takes incoming calls and lets a test pick them up.</summary>
sealed class Arrivals : IIax2Inbound
{
    readonly Channel<(Iax2Call, Iax2NewCall, Watched)> _calls = Channel.CreateUnbounded<(Iax2Call, Iax2NewCall, Watched)>();

    public Action<Iax2Call>? AtOnce { get; set; }

    public void Incoming(Iax2Call call, Iax2NewCall request)
    {
        var watched = new Watched();
        call.Events = watched;
        _calls.Writer.TryWrite((call, request, watched));
        AtOnce?.Invoke(call);
    }

    public int Waiting => _calls.Reader.Count;

    public async Task<(Iax2Call Call, Iax2NewCall Request, Watched Events)> Next()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        try
        {
            return await _calls.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException("no call came in");
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace Carillon.Lab.Relay;

/// <summary>A line between two UDP addresses whose quality can be set in each direction, at any time.</summary>
public sealed class UdpRelay : IAsyncDisposable
{
    private readonly Socket _faceToA;
    private readonly Socket _faceToB;
    private readonly RelayDirection _fromA;
    private readonly RelayDirection _fromB;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Throws SocketException when a face cannot be bound.</summary>
    public UdpRelay(RelayOptions options, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        _faceToA = Face(options.FaceToA);
        _faceToB = Face(options.FaceToB);
        _fromA = new RelayDirection(_faceToA, options.A, _faceToB, options.B, options.Seed, clock);
        _fromB = new RelayDirection(_faceToB, options.B, _faceToA, options.A, options.Seed + 1, clock);
    }

    public IPEndPoint FaceToA => (IPEndPoint)_faceToA.LocalEndPoint!;

    public IPEndPoint FaceToB => (IPEndPoint)_faceToB.LocalEndPoint!;

    /// <summary>The line from A to B.</summary>
    public LineConditions FromA
    {
        get => _fromA.Conditions;
        set => _fromA.Conditions = value;
    }

    /// <summary>The line from B to A.</summary>
    public LineConditions FromB
    {
        get => _fromB.Conditions;
        set => _fromB.Conditions = value;
    }

    public RelayCounters CountersFromA => _fromA.Counters;

    public RelayCounters CountersFromB => _fromB.Counters;

    public void Start() => _running = Task.WhenAll(_fromA.RunAsync(_stop.Token), _fromB.RunAsync(_stop.Token));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _faceToA.Dispose();
        _faceToB.Dispose();
        _stop.Dispose();
    }

    private static Socket Face(IPEndPoint listen)
    {
        var socket = new Socket(listen.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(listen);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace Carillon.Media;

/// <summary>
/// Hands out pairs of ports, an even one for RTP and the next for RTCP (RFC 3550 section 11). A returned pair goes to the end
/// of the line, so that stragglers of an old call find nobody for as long as possible.
/// </summary>
internal sealed class RtpPorts
{
    private const int FreeTries = 64;
    private readonly MediaOptions _options;
    private readonly Queue<ushort> _free = new();
    private readonly Lock _lock = new();

    public RtpPorts(MediaOptions options, IPAddress address)
    {
        (_options, Address) = (options, address);
        if (options.PortMin == 0) return;
        for (var port = (options.PortMin + 1) & ~1; port + 1 <= options.PortMax; port += 2) _free.Enqueue((ushort)port);
    }

    public IPAddress Address { get; }

    public int Free
    {
        get
        {
            lock (_lock) return _free.Count;
        }
    }

    /// <summary>Both sockets, bound; null when no pair can be had.</summary>
    public RtpSockets? TryTake()
    {
        for (var tries = _options.PortMin == 0 ? FreeTries : Free; tries > 0; tries--)
        {
            ushort port = 0;
            lock (_lock)
            {
                if (_options.PortMin != 0 && !_free.TryDequeue(out port)) return null;
            }
            if (TryBind(port) is { } pair) return pair;
            // Somebody else on this machine has it: it stays in the line, for it may be free later.
            Return(port);
        }
        return null;
    }

    public void Return(int port)
    {
        if (_options.PortMin == 0) return;
        lock (_lock) _free.Enqueue((ushort)port);
    }

    private RtpSockets? TryBind(int port)
    {
        DatagramSocket? rtp = null;
        try
        {
            // Bound by its number in any case: a port that the system chose is lost when the socket is unconnected again.
            if (port == 0) port = AnyEven();
            rtp = DatagramSocket.Bind(new IPEndPoint(Address, port), _options.ManagedSockets, _options.MaySend);
            return new RtpSockets(rtp, DatagramSocket.Bind(new IPEndPoint(Address, port + 1), _options.ManagedSockets, _options.MaySend));
        }
        catch (SocketException)
        {
            // In use; the caller takes the next.
            rtp?.Dispose();
            return null;
        }
    }

    private int AnyEven()
    {
        using var probe = DatagramSocket.Bind(new IPEndPoint(Address, 0), managed: true);
        return probe.Local.Port & ~1;
    }
}

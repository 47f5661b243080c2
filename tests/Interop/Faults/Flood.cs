using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Carillon.Interop.Faults;

/// <summary>
/// Garbage from many addresses to the SIP, IAX2 and open RTP ports of servers: heavy, paced evenly, and bounded in count and in time.
/// </summary>
internal sealed class Flood(IReadOnlyList<string> servers, int seed) : IDisposable
{
    private const int Burst = 50;
    private static readonly TimeSpan PortsAreOld = TimeSpan.FromMilliseconds(500);

    private readonly Garbage _garbage = new(seed);
    private readonly Random _random = new(seed + 1);
    private readonly Socket[] _strangers = [.. Enumerable.Range(1, 40).Select(Stranger)];
    private Dictionary<string, int[]> _rtp = [];
    private long _rtpReadAt;

    /// <summary>Datagrams sent to SIP and IAX2 ports, by server: each must be answered for.</summary>
    public Dictionary<string, int> Signalling { get; } = [];

    public int Sent { get; private set; }

    public async Task Run(TimeSpan time, int most, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < time && Sent < most)
        {
            ReadPorts();
            for (var due = (int)(most * (watch.Elapsed / time)); Sent < due && watch.Elapsed < time;)
            {
                for (var i = 0; i < Burst; i++)
                    SendOne();
            }

            await Task.Delay(1, ct);
        }
    }

    public void Dispose()
    {
        foreach (var stranger in _strangers)
            stranger.Dispose();
    }

    private void SendOne()
    {
        var server = servers[_random.Next(servers.Count)];
        var (port, datagram) = _random.Next(3) switch
        {
            0 => (5060, _garbage.ForSip(server)),
            1 => (4569, _garbage.ForIax2()),
            _ => (_rtp.TryGetValue(server, out var open) ? open[_random.Next(open.Length)] : _random.Next(10_000, 20_000), _garbage.ForRtp()),
        };
        _strangers[_random.Next(_strangers.Length)].SendTo(datagram, new IPEndPoint(IPAddress.Parse(server), port));
        Sent++;
        if (port is 5060 or 4569)
            Signalling[server] = Signalling.GetValueOrDefault(server) + 1;
    }

    /// <summary>A sprayer's dream: it knows which RTP ports are open at this moment.</summary>
    private void ReadPorts()
    {
        if (_rtpReadAt != 0 && Stopwatch.GetElapsedTime(_rtpReadAt) < PortsAreOld)
            return;
        _rtpReadAt = Stopwatch.GetTimestamp();
        _rtp = UdpTable.Read().Where(socket => socket.Port is >= 10_000 and <= 20_000)
            .GroupBy(socket => socket.Address, socket => socket.Port).ToDictionary(g => g.Key, g => g.ToArray());
    }

    private static Socket Stranger(int number)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { SendBufferSize = 1 << 20 };
        socket.Bind(new IPEndPoint(new IPAddress([127, 66, (byte)(number % 7), (byte)number]), 0));
        return socket;
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Carillon.Interop.Kit;

/// <summary>
/// tshark listens on loopback; afterwards it is asked what it read. The file goes with the capture. It begins later than tshark says, and what came in the last quarter
/// of a second would go with its end: so the capture begins and ends with a datagram of our own, which is waited for in the file.
/// </summary>
internal sealed class Capture : IAsyncDisposable
{
    private const string Program = "/usr/bin/tshark";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly Peer _tshark;
    private readonly UdpClient _marks;
    private readonly string _file;

    private Capture(Peer tshark, UdpClient marks, string file)
    {
        _tshark = tshark;
        _marks = marks;
        _file = file;
    }

    /// <param name="what">In the words of pcap-filter(7).</param>
    public static async Task<Capture> Start(string file, string what)
    {
        Assert.SkipUnless(File.Exists(Program), "tshark is not installed (Debian package tshark)");
        var marks = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        marks.Connect((IPEndPoint)marks.Client.LocalEndPoint!);
        var both = $"({what}) or (udp port {((IPEndPoint)marks.Client.LocalEndPoint!).Port})";
        var capture = new Capture(Peer.Start(Program, ["-q", "-i", "lo", "-f", both, "-w", file, "-a", "duration:180"]), marks, file);
        await capture.Mark();
        return capture;
    }

    /// <summary>All that was sent before is in it.</summary>
    public async Task End()
    {
        await Mark();
        _tshark.Interrupt();
        await _tshark.Exit(TimeSpan.FromSeconds(30));
    }

    /// <summary>Packets that a display filter of Wireshark lets through.</summary>
    /// <param name="options">Further ones of tshark's, where a port or a key is to be told.</param>
    public async Task<int> Count(string filter, params string[] options)
    {
        var (code, output) = await Peer.Run(Program, ["-r", _file, "-d", "udp.port==4569,iax2", "-o", "rtp.heuristic_rtp:TRUE", .. options, "-Y", filter, "-T", "fields", "-e", "frame.number"], TimeSpan.FromMinutes(3));
        Assert.True(code == 0, output);
        return output.Split('\n').Count(line => line.Length > 0 && line.All(char.IsAsciiDigit));
    }

    /// <summary>What tshark says of such packets, a line each: for who looks for what was wrong.</summary>
    public async Task<string> Lines(string filter, params string[] options) =>
        (await Peer.Run(Program, ["-r", _file, .. options, "-Y", filter], TimeSpan.FromMinutes(1))).Output;

    public async ValueTask DisposeAsync()
    {
        await _tshark.DisposeAsync();
        _marks.Dispose();
        File.Delete(_file);
    }

    private async Task Mark()
    {
        var (mark, from) = (Encoding.ASCII.GetBytes($"mark {Guid.NewGuid():N}"), File.Exists(_file) ? new FileInfo(_file).Length : 0);
        await Eventually.Holds(async () =>
        {
            await _marks.SendAsync(mark);
            return Has(mark, from);
        }, Soon, () => $"tshark to write a datagram down; it said\n{_tshark.Output}");
    }

    private bool Has(byte[] mark, long from)
    {
        if (!File.Exists(_file))
            return false;
        using var file = new FileStream(_file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite) { Position = from };
        var bytes = new byte[file.Length - from];
        file.ReadExactly(bytes);
        return bytes.AsSpan().IndexOf(mark) >= 0;
    }
}

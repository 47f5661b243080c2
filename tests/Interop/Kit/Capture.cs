namespace Carillon.Interop.Kit;

/// <summary>tshark listens on loopback; afterwards it is asked what it read. The file goes with the capture.</summary>
internal sealed class Capture : IAsyncDisposable
{
    private const string Program = "/usr/bin/tshark";

    private readonly Peer _tshark;
    private readonly string _file;

    private Capture(Peer tshark, string file)
    {
        _tshark = tshark;
        _file = file;
    }

    /// <param name="what">In the words of pcap-filter(7).</param>
    public static async Task<Capture> Start(string file, string what)
    {
        Assert.SkipUnless(File.Exists(Program), "tshark is not installed (Debian package tshark)");
        var capture = new Capture(Peer.Start(Program, ["-q", "-i", "lo", "-f", what, "-w", file, "-a", "duration:180"]), file);
        await capture._tshark.Says("Capturing on", TimeSpan.FromSeconds(20));
        return capture;
    }

    public async Task End()
    {
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
        File.Delete(_file);
    }
}

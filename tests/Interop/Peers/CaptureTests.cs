using Carillon.Interop.Kit;

namespace Carillon.Interop.Peers;

/// <summary>Somebody else's dissector reads all that we sent: no malformed SIP, RTP or IAX2, and trunk frames between the servers.</summary>
public sealed class CaptureTests
{
    private const string Tshark = "/usr/bin/tshark";
    private const string Ours = "udp and (net 127.0.0.0/24) and not port 53";

    [Fact]
    public async Task Tshark_reads_a_whole_run_without_one_malformed_packet()
    {
        Assert.SkipUnless(File.Exists(Tshark), "tshark is not installed (Debian package tshark)");
        var folder = Repository.Artefacts("capture");
        var file = Path.Combine(folder, "run.pcapng");
        await using var capture = Peer.Start(Tshark, ["-q", "-i", "lo", "-f", Ours, "-w", file, "-a", "duration:180"]);
        await capture.Says("Capturing on", TimeSpan.FromSeconds(20));

        var (code, output) = await Peer.Carillon(TimeSpan.FromMinutes(8), "demo", "--agents", "6", "--for", "15s", "--answer-rate", "0.6", "--data", Path.Combine(folder, "data"));
        Assert.True(code == 0, output);
        capture.Interrupt();
        await capture.Exit(TimeSpan.FromSeconds(30));

        Assert.Equal(0, await Count(file, "_ws.malformed and (sip or rtp or rtcp or iax2)"));
        Assert.InRange(await Count(file, "sip.Method == \"INVITE\""), 1, int.MaxValue);
        Assert.InRange(await Count(file, "rtp"), 1000, int.MaxValue);
        Assert.InRange(await Count(file, "iax2.trunk.ncalls"), 1, int.MaxValue);
        File.Delete(file);
    }

    private static async Task<int> Count(string file, string filter)
    {
        var (code, output) = await Peer.Run(Tshark, ["-r", file, "-d", "udp.port==4569,iax2", "-o", "rtp.heuristic_rtp:TRUE", "-Y", filter, "-T", "fields", "-e", "frame.number"], TimeSpan.FromMinutes(3));
        Assert.True(code == 0, output);
        return output.Split('\n').Count(line => line.Length > 0 && line.All(char.IsAsciiDigit));
    }
}

using System.Net;
using System.Net.Sockets;
using Carillon.Interop.Kit;

namespace Carillon.Interop.Peers;

/// <summary>Somebody else's dissector reads all that we sent: no malformed SIP, RTP or IAX2, and trunk frames between the servers.</summary>
public sealed class CaptureTests
{
    private const string Ours = "udp and (net 127.0.0.0/24) and not port 53";

    [Fact]
    public async Task Tshark_reads_a_whole_run_without_one_malformed_packet()
    {
        var folder = Repository.Artefacts("capture");
        await using var capture = await Capture.Start(Path.Combine(folder, "run.pcapng"), Ours);
        var (code, output) = await Peer.Carillon(TimeSpan.FromMinutes(8), "demo", "--agents", "6", "--for", "15s", "--answer-rate", "0.6", "--data", Path.Combine(folder, "data"));
        Assert.True(code == 0, output);
        await capture.End();

        Assert.Equal(0, await capture.Count("_ws.malformed and (sip or rtp or rtcp or iax2)"));
        Assert.InRange(await capture.Count("sip.Method == \"INVITE\""), 1, int.MaxValue);
        Assert.InRange(await capture.Count("rtp"), 1000, int.MaxValue);
        Assert.InRange(await capture.Count("iax2.trunk.ncalls"), 1, int.MaxValue);
    }

    /// <summary>Of the tests themselves: what a capture has not got, they would count as not sent.</summary>
    [Fact]
    public async Task All_that_is_sent_between_start_and_end_of_a_capture_is_in_it()
    {
        const int Sent = 200;
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var own = (IPEndPoint)socket.Client.LocalEndPoint!;
        await using var capture = await Capture.Start(Path.Combine(Repository.Artefacts("capture-ends"), "run.pcapng"), $"udp port {own.Port}");
        for (var n = 0; n < Sent; n++)
            await socket.SendAsync("datagram"u8.ToArray(), own, TestContext.Current.CancellationToken);
        await capture.End();
        Assert.Equal(Sent, await capture.Count($"udp.dstport == {own.Port}"));
    }
}

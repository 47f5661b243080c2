using System.Net;
using System.Net.Sockets;
using Carillon.Media;
using Carillon.Protocols.Rtp;
using Carillon.Tests.TestKit;

namespace Carillon.Tests.Media;

/// <summary>Opinions calculated by hand from ITU-T G.107 (clauses 7.3 and 7.4, Annex B) and G.113 Appendix I.</summary>
public sealed class QualityTests
{
    [Theory]
    [InlineData(0, 0, 93.2, 4.409)]
    [InlineData(0.01, 0, 89.560, 4.328)] // 95 * 1 / 26.1 = 3.640
    [InlineData(0.05, 0, 77.419, 3.923)] // 95 * 5 / 30.1 = 15.781
    [InlineData(0.20, 0, 51.071, 2.631)] // 95 * 20 / 45.1 = 42.129
    [InlineData(0, 100, 93.2, 4.409)]
    [InlineData(0, 200, 90.156, 4.343)] // X = 1: 25 * (2^(1/6) - 3 * (1 + 3^-6)^(1/6) + 2) = 3.044
    [InlineData(0, 400, 69.130, 3.556)] // X = 2: 24.070
    [InlineData(0.05, 400, 53.349, 2.751)]
    public void Loss_and_delay_make_the_rating_and_the_rating_the_opinion(double loss, int delayMs, double rating, double mos)
    {
        Assert.Equal(rating, EModel.Rating(loss, TimeSpan.FromMilliseconds(delayMs)), 0.002);
        Assert.Equal(mos, EModel.Mos(EModel.Rating(loss, TimeSpan.FromMilliseconds(delayMs))), 0.001);
    }

    [Fact]
    public void Opinions_stay_between_1_and_4_and_a_half()
    {
        Assert.Equal(1, EModel.Mos(EModel.Rating(1, TimeSpan.FromSeconds(3))));
        Assert.Equal((1, 1, 4.5), (EModel.Mos(-1), EModel.Mos(3), EModel.Mos(120)));
    }

    [Fact]
    public void Talking_suffers_from_delay_and_jitter_and_listening_from_loss_alone()
    {
        // 20 ms + 300 ms / 2 + 2 * 15 ms = 200 ms.
        var quality = new LegQuality { PacketsReceived = 950, PacketsLost = 50, PacketsSent = 1000, RemoteLost = 10, RoundTrip = TimeSpan.FromMilliseconds(300), Jitter = TimeSpan.FromMilliseconds(15) };
        Assert.Equal(0.05, quality.Loss);
        Assert.Equal(3.923, quality.MosListening!.Value, 0.001);
        Assert.Equal(4.328, quality.RemoteMosListening!.Value, 0.001);
        Assert.Equal(EModel.Mos(77.419 - 3.044), quality.MosConversational!.Value, 0.001);
        Assert.Null((quality with { RoundTrip = null }).MosConversational);
        Assert.Null((quality with { RemoteLost = null }).RemoteMosListening);
        Assert.Null(default(LegQuality).MosListening);
    }

    /// <summary>RFC 3550 section 6.4.1 and figure 2: the far side kept our report for a quarter of a second before it answered.</summary>
    [Fact]
    public async Task The_round_trip_is_what_passed_less_the_time_that_the_far_side_kept_our_report()
    {
        using var floor = new Floor(options => options with { ReportInterval = TimeSpan.FromMilliseconds(500) });
        await using var alice = new Phone();
        using var rtcp = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var leg = floor.Engine.CreateRtpLeg(floor);
        leg.SetRemote(alice.Remote with { Rtcp = (IPEndPoint)rtcp.Client.LocalEndPoint! });
        var ct = TestContext.Current.CancellationToken;

        alice.Send(leg, new byte[160]);
        alice.NextSequence++; // one of three is lost
        alice.Send(leg, new byte[160]);
        var report = (await rtcp.ReceiveAsync(ct).AsTask().WaitAsync(TimeSpan.FromSeconds(30), ct)).Buffer;
        var (ssrc, sent) = ReportOf(report);
        await Task.Delay(400, ct);
        // Of 400 ms and more that have passed, 250 were the far side's: 0x4000 / 65536 s.
        rtcp.Send(Answer(ssrc, sent.CompactNtp, delay: 0x4000), leg.LocalEndPoint.Address.ToString(), leg.LocalEndPoint.Port + 1);

        await Eventually.True(() => floor.Qualities.TryGetValue(leg, out var quality) && quality.RoundTrip is not null, "a round trip");
        var heard = floor.Qualities[leg];
        Assert.InRange(heard.RoundTrip!.Value.TotalMilliseconds, 145, 10_000);
        Assert.Equal((2, 1), (heard.PacketsReceived, heard.PacketsLost));
        Assert.Equal((7, 0.25), (heard.RemoteLost, heard.RemoteLossNow));
        Assert.InRange(heard.RemoteMosListening!.Value, 1, 4.4);
    }

    private static (uint Ssrc, SenderInfo Sent) ReportOf(byte[] datagram)
    {
        Assert.Equal(System.Buffers.OperationStatus.Done, RtcpPacket.TryParse(datagram, out var packet, out _));
        Assert.True(packet.TryGetSenderInfo(out var sent));
        return (packet.Ssrc, sent);
    }

    private static byte[] Answer(uint ssrc, uint lastReport, uint delay)
    {
        var datagram = new byte[200];
        var writer = new RtcpWriter(datagram);
        Assert.True(writer.TryReceiverReport(0xCAFE, [new ReceptionReport(ssrc, 64, 7, 1000, 0, lastReport, delay)]));
        Assert.True(writer.TrySourceDescription(0xCAFE, SdesItem.CanonicalName, "alice"u8));
        return datagram[..writer.Written];
    }
}

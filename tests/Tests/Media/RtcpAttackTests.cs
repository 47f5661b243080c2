using System.Net;
using System.Net.Sockets;
using Carillon.Media;
using Carillon.Protocols.Rtp;
using Carillon.Protocols.Srtp;

namespace Carillon.Tests.Media;

/// <summary>RTCP of strangers, RTCP that is cut (AST-2017-008: four octets passed a check of the SSRC) or that lies, and BYEs: a call hears none of it.</summary>
public sealed class RtcpAttackTests
{
    private const uint Invented = 0x0BAD_BAD0;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_report_cut_anywhere_or_with_any_octet_changed_does_no_harm()
    {
        using var floor = new Floor();
        await using Phone alice = new(), bob = new();
        using var rtcp = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var (left, right) = floor.Bridge(alice, bob);
        await Conversation.Hears(alice, left, bob, right);
        var (whole, sent, allocated) = (Report(1, lost: 200, bye: true), 0, floor.Engine.Counters.AllocatedOnTicks);
        foreach (var port in new[] { left.LocalEndPoint.Port, left.LocalEndPoint.Port + 1 })
        {
            foreach (var datagram in Cuts(whole).Concat(Changes(whole)))
            {
                rtcp.Send(datagram, new IPEndPoint(IPAddress.Loopback, port));
                if (++sent % 50 == 0) await Conversation.Hears(alice, left, bob, right);
            }
        }

        alice.Forget();
        bob.Forget();
        await Conversation.Hears(alice, left, bob, right);
        Assert.Equal((0, allocated), (floor.Engine.Counters.Faults, floor.Engine.Counters.AllocatedOnTicks));
        Assert.DoesNotContain(floor.Events, e => e.What == "timeout");
    }

    [Fact]
    public async Task A_strangers_report_is_not_believed_and_his_BYE_ends_nothing()
    {
        using var floor = new Floor(options => options with { ReportInterval = TimeSpan.FromMilliseconds(100) });
        await using Phone alice = new(), bob = new();
        using var stranger = new UdpClient(new IPEndPoint(IPAddress.Parse("127.0.0.66"), 0));
        var (left, right) = floor.Bridge(alice, bob);
        left.SetRemote(alice.Remote with { Asymmetric = true }); // unconnected, so that what he sends gets through to us
        await Conversation.Hears(alice, left, bob, right);
        var ours = alice.Heard[0].Ssrc;
        var before = floor.Engine.Counters.Strangers;
        for (var i = 0; i < 20; i++)
        {
            stranger.Send(Report(ours, lost: 255, bye: true), left.LocalEndPoint);
            stranger.Send(Report(ours, lost: 255, bye: true), new IPEndPoint(left.LocalEndPoint.Address, left.LocalEndPoint.Port + 1));
        }

        Assert.True(SpinWait.SpinUntil(() => floor.Engine.Counters.Strangers == before + 40, Patience), $"{floor.Engine.Counters.Strangers - before} of 40 were counted");
        floor.Qualities.Clear();
        Assert.True(SpinWait.SpinUntil(() => floor.Qualities.ContainsKey(left), Patience), "a report of ours");
        Assert.Null(floor.Qualities[left].RemoteLost);
        alice.Forget();
        bob.Forget();
        await Conversation.Hears(alice, left, bob, right);
        Assert.Equal(0, stranger.Available);
    }

    /// <summary>The peer itself may say BYE, or somebody in its name who can forge its address: who ends a call is the signalling.</summary>
    [Fact]
    public async Task A_BYE_from_the_peers_address_ends_nothing_either()
    {
        using var floor = new Floor();
        await using Phone alice = new(), bob = new();
        var (left, right) = floor.Bridge(alice, bob);
        await Conversation.Hears(alice, left, bob, right);
        for (var i = 0; i < 20; i++) alice.SendDatagram(left.LocalEndPoint, Report(alice.Ssrc, lost: 0, bye: true));
        alice.Forget();
        bob.Forget();
        await Conversation.Hears(alice, left, bob, right);
        Assert.Equal(0, floor.Engine.Counters.Faults);
    }

    [Fact]
    public async Task A_secured_leg_takes_no_report_in_clear()
    {
        var keys = new SrtpKeys(SrtpMaster.Random(SrtpProfile.AeadAes128Gcm), SrtpMaster.Random(SrtpProfile.AeadAes128Gcm));
        using var floor = new Floor(options => options with { ReportInterval = TimeSpan.FromMilliseconds(100) });
        await using Phone alice = new(srtp: keys), bob = new();
        var (left, right) = floor.Bridge(alice, bob);
        await Conversation.Hears(alice, left, bob, right);
        for (var i = 0; i < 20; i++) alice.SendDatagram(left.LocalEndPoint, Report(alice.Heard[0].Ssrc, lost: 255, bye: true));
        Assert.True(SpinWait.SpinUntil(() => floor.Engine.Counters.Forged == 20, Patience), $"{floor.Engine.Counters.Forged} of 20 were found out");
        floor.Qualities.Clear();
        Assert.True(SpinWait.SpinUntil(() => floor.Qualities.ContainsKey(left), Patience), "a report of ours");
        Assert.Null(floor.Qualities[left].RemoteLost);
    }

    private static byte[] Report(uint about, byte lost, bool bye)
    {
        var datagram = new byte[200];
        var writer = new RtcpWriter(datagram);
        Assert.True(writer.TryReceiverReport(Invented, [new ReceptionReport(about, lost, 7, 1000, 0, 1, 1)]));
        Assert.True(writer.TrySourceDescription(Invented, SdesItem.CanonicalName, "nobody"u8));
        if (bye) Assert.True(writer.TryBye(Invented, "it is over"u8));
        return datagram[..writer.Written];
    }

    private static IEnumerable<byte[]> Cuts(byte[] whole) => Enumerable.Range(1, whole.Length).Select(length => whole[..length]);

    private static IEnumerable<byte[]> Changes(byte[] whole) => Enumerable.Range(0, whole.Length).SelectMany(at => ((byte[])[0x01, 0x80, 0xFF]).Select(turned =>
    {
        var changed = whole.ToArray();
        changed[at] ^= turned;
        return changed;
    }));
}

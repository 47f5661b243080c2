using System.Buffers.Binary;
using System.Diagnostics;
using Carillon.Media;
using Carillon.Protocols.Rtp;
using Carillon.Protocols.Srtp;

namespace Carillon.Tests.Media;

/// <summary>Ten thousand packets with wrong tags into a call that talks (CVE-2021-41105: a hundred of them ended it): none is heard, all are counted, the call and its keys stay.</summary>
public sealed class SrtpAttackTests
{
    private const int Rounds = 100, BadEachRound = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(SrtpProfile.AesCm128HmacSha1Tag80, true)]
    [InlineData(SrtpProfile.AesCm128HmacSha1Tag80, false)]
    [InlineData(SrtpProfile.AeadAes128Gcm, true)]
    public async Task Ten_thousand_wrong_tags_harm_no_call(SrtpProfile profile, bool fromTheAgreedAddress)
    {
        using var floor = new Floor(options => options with { ReportInterval = TimeSpan.FromMilliseconds(200) });
        await using Phone alice = new(srtp: new SrtpKeys(SrtpMaster.Random(profile), SrtpMaster.Random(profile))), bob = new(), stranger = new("127.0.0.66");
        var (left, right) = floor.Bridge(alice, bob);
        // Unconnected, so that the kernel keeps nobody away.
        left.SetRemote(alice.Remote with { Asymmetric = true });
        alice.Send(left, Frame(0));
        await bob.Hears(all => all.Any(p => p.Payload.SequenceEqual(Frame(0))), "the call at work");
        var first = alice.LastDatagram;

        var (attacker, allocated) = (fromTheAgreedAddress ? alice : stranger, 0L);
        var random = new Random(10);
        for (var round = 1; round <= Rounds; round++)
        {
            for (var bad = 0; bad < BadEachRound; bad++) attacker.SendDatagram(left.LocalEndPoint, Forged(alice, random, bad % (fromTheAgreedAddress ? 8 : 7)));
            alice.Send(left, Frame(round));
            var (sent, wanted) = (round, round * BadEachRound);
            Assert.True(SpinWait.SpinUntil(() => floor.Engine.Counters.Forged == wanted && floor.Engine.Counters.PacketsReceived > sent, Patience), $"{floor.Engine.Counters.Forged} of {wanted} were found out");
            // What is made once, by the first report too, has been made by then.
            if (round == Rounds / 2) allocated = floor.Engine.Counters.AllocatedOnTicks;
        }

        var heard = await bob.Hears(all => all.Any(p => p.Payload.SequenceEqual(Frame(Rounds))), "the last frame");
        Assert.Equal(Enumerable.Range(0, Rounds + 1), heard.Where(p => p.Payload.AsSpan(2).SequenceEqual(Frame(0).AsSpan(2))).Select(p => (int)BinaryPrimitives.ReadUInt16BigEndian(p.Payload)));

        // What was heard before stays old, the keys stay as they are, and the leg tells of what it has refused.
        alice.SendDatagram(left.LocalEndPoint, first);
        Assert.True(SpinWait.SpinUntil(() => floor.Engine.Counters.Forged == (Rounds * BadEachRound) + 1, Patience), "the old packet was refused");
        Assert.True(SpinWait.SpinUntil(() => floor.Qualities.TryGetValue(left, out var told) && told.Forged == floor.Engine.Counters.Forged, Patience), "the leg tells of it");
        alice.Forget();
        bob.Send(right, Frame(7));
        await alice.Hears(all => all.Count > 0, "what is said to it under the same keys");
        Assert.Equal((0, allocated, 0), (floor.Engine.Counters.Faults, floor.Engine.Counters.AllocatedOnTicks, stranger.Heard.Count));
    }

    /// <summary>Noise does not stand before the far side's packets: a burst of it is behind them within a tick or two, not a look at a time.</summary>
    [Fact]
    public async Task A_burst_of_forgeries_costs_no_looks()
    {
        using var floor = new Floor();
        await using Phone alice = new(srtp: new SrtpKeys(SrtpMaster.Random(SrtpProfile.AeadAes128Gcm), SrtpMaster.Random(SrtpProfile.AeadAes128Gcm))), bob = new();
        var (left, _) = floor.Bridge(alice, bob);
        alice.Talk(left, 440);
        await bob.Hears(all => all.Count(p => p.Payload.Any(code => code != 0xFF)) > 30, "a steady call");
        var (random, best) = (new Random(3), TimeSpan.MaxValue);
        for (var tries = 0; tries < 5; tries++)
        {
            var before = floor.Engine.Counters.Forged;
            for (var bad = 0; bad < BadEachRound; bad++) alice.SendDatagram(left.LocalEndPoint, Forged(alice, random, 0));
            var began = Stopwatch.GetTimestamp();
            Assert.True(SpinWait.SpinUntil(() => floor.Engine.Counters.Forged >= before + BadEachRound, Patience));
            best = Stopwatch.GetElapsedTime(began) is var took && took < best ? took : best;
        }

        Assert.True(best < TimeSpan.FromMilliseconds(80), $"a hundred forgeries were looked at in {best.TotalMilliseconds:0} ms at best");
    }

    /// <summary>What an attacker would try: the next number, one far ahead, other sources, a true packet with one bit of it or of its tag turned, one that is cut, one that came before, in clear, and reports.</summary>
    private static byte[] Forged(Phone alice, Random random, int kind)
    {
        var packet = alice.LastDatagram.ToArray();
        switch (kind)
        {
            case 0: BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), alice.NextSequence); break;
            case 1: BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)(alice.NextSequence + 30_000)); break;
            case 2: BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), (uint)random.Next()); break;
            case 3: packet[random.Next(12, packet.Length)] ^= (byte)(1 << random.Next(8)); break;
            case 4: packet[^1] ^= 1; break;
            case 5: return packet[..random.Next(RtpHeader.FixedLength, packet.Length)];
            case 6: break;
            default: return [0x81, 203, 0, 6, .. packet.AsSpan(8, 4), .. RandomOctets(random, 34)];
        }

        return packet;
    }

    private static byte[] RandomOctets(Random random, int count)
    {
        var octets = new byte[count];
        random.NextBytes(octets);
        return octets;
    }

    private static byte[] Frame(int number)
    {
        var frame = new byte[160];
        frame.AsSpan().Fill(0x55);
        BinaryPrimitives.WriteUInt16BigEndian(frame, (ushort)number);
        return frame;
    }
}

using Carillon.Protocols.Rtp;
using Carillon.Protocols.Srtp;
using CsCheck;

namespace Carillon.Tests.Protocols.Srtp;

public sealed class SrtpTests
{
    private const uint Ssrc = 0xCAFEBABE;

    public static TheoryData<SrtpProfile> Profiles => [.. SrtpProfiles.All];

    [Theory, MemberData(nameof(Profiles))]
    public void What_one_protects_the_other_reads(SrtpProfile profile)
    {
        var master = SrtpMaster.Random(profile);
        using var sender = new SrtpSender(master);
        using var receiver = new SrtpReceiver(master);
        Gen.Byte.Array[0, 1400].Sample(
            payload =>
            {
                var sequence = _sequence++;
                var (buffer, plain) = Packet(sequence, Ssrc, payload);
                Assert.True(sender.TryProtect(buffer, plain.Length, out var length));
                Assert.Equal(plain.Length + profile.TagLength, length);
                if (payload.Length > 15) Assert.False(buffer.AsSpan(12, payload.Length).SequenceEqual(payload));
                Assert.Equal(SrtpVerdict.Authentic, receiver.Unprotect(buffer.AsSpan(0, length), out var read));
                Assert.Equal(plain, buffer.AsSpan(0, read).ToArray());
            },
            iter: 200,
            threads: 1);
    }

    private ushort _sequence;

    [Theory, MemberData(nameof(Profiles))]
    public void A_packet_cut_anywhere_or_with_any_octet_changed_is_not_authentic(SrtpProfile profile)
    {
        var master = SrtpMaster.Random(profile);
        using var sender = new SrtpSender(master);
        using var receiver = new SrtpReceiver(master);
        var (buffer, plain) = Packet(7, Ssrc, new byte[40]);
        Assert.True(sender.TryProtect(buffer, plain.Length, out var length));
        var whole = buffer.AsSpan(0, length).ToArray();
        for (var cut = 0; cut < length; cut++)
            Assert.NotEqual(SrtpVerdict.Authentic, receiver.Unprotect(whole.AsSpan(0, cut).ToArray(), out _));
        for (var at = 0; at < length; at++)
        {
            var changed = whole.ToArray();
            changed[at] ^= 0x01;
            Assert.NotEqual(SrtpVerdict.Authentic, receiver.Unprotect(changed, out _));
        }

        Assert.Equal(SrtpVerdict.Authentic, receiver.Unprotect(whole, out _));
    }

    [Theory, MemberData(nameof(Profiles))]
    public void A_report_cut_anywhere_or_with_any_octet_changed_is_not_authentic(SrtpProfile profile)
    {
        var master = SrtpMaster.Random(profile);
        using var sender = new SrtpSender(master);
        using var receiver = new SrtpReceiver(master);
        var buffer = new byte[200];
        var rtcp = new RtcpWriter(buffer);
        rtcp.TryReceiverReport(Ssrc, [new ReceptionReport(1, 2, 3, 4, 5, 6, 7)]);
        var plain = buffer.AsSpan(0, rtcp.Written).ToArray();
        Assert.True(sender.TryProtectRtcp(buffer, plain.Length, out var length));
        var whole = buffer.AsSpan(0, length).ToArray();
        for (var cut = 0; cut < length; cut++)
            Assert.NotEqual(SrtpVerdict.Authentic, receiver.UnprotectRtcp(whole.AsSpan(0, cut).ToArray(), out _));
        for (var at = 0; at < length; at++)
        {
            var changed = whole.ToArray();
            changed[at] ^= 0x80;
            Assert.NotEqual(SrtpVerdict.Authentic, receiver.UnprotectRtcp(changed, out _));
        }

        var again = whole.ToArray();
        Assert.Equal(SrtpVerdict.Authentic, receiver.UnprotectRtcp(whole, out var read));
        Assert.Equal(plain, whole.AsSpan(0, read).ToArray());
        Assert.Equal(SrtpVerdict.Replayed, receiver.UnprotectRtcp(again, out _));
    }

    [Theory, MemberData(nameof(Profiles))]
    public void A_wrong_tag_leaves_the_packet_as_it_was_and_costs_no_garbage(SrtpProfile profile)
    {
        using var sender = new SrtpSender(SrtpMaster.Random(profile));
        using var receiver = new SrtpReceiver(SrtpMaster.Random(profile));
        var (buffer, plain) = Packet(7, Ssrc, new byte[160]);
        Assert.True(sender.TryProtect(buffer, plain.Length, out var length));
        var whole = buffer.AsSpan(0, length).ToArray();
        receiver.Unprotect(whole, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) receiver.Unprotect(whole, out _);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(SrtpVerdict.BadTag, receiver.Unprotect(whole, out _));
        Assert.Equal(buffer.AsSpan(0, length).ToArray(), whole);
    }

    [Theory, MemberData(nameof(Profiles))]
    public void Packets_of_the_tick_allocate_nothing(SrtpProfile profile)
    {
        var master = SrtpMaster.Random(profile);
        using var sender = new SrtpSender(master);
        using var receiver = new SrtpReceiver(master);
        var buffer = new byte[300];
        Round();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Round();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Round()
        {
            new RtpHeader { SequenceNumber = _sequence++, Ssrc = Ssrc }.TryWrite(buffer);
            if (!sender.TryProtect(buffer, 172, out var length) || receiver.Unprotect(buffer.AsSpan(0, length), out _) != SrtpVerdict.Authentic)
                throw new InvalidOperationException();
        }
    }

    [Fact]
    public void Neither_side_takes_one_index_twice()
    {
        var master = SrtpMaster.Random(SrtpProfile.AesCm128HmacSha1Tag80);
        using var sender = new SrtpSender(master);
        using var receiver = new SrtpReceiver(master);
        var first = Protected(sender, 100);
        var later = Protected(sender, 130);
        var between = Protected(sender, 115);
        Assert.Null(Protected(sender, 115));
        Assert.Equal(SrtpVerdict.Authentic, receiver.Unprotect(later!.ToArray(), out _));
        Assert.Equal(SrtpVerdict.Authentic, receiver.Unprotect(between!.ToArray(), out _));
        Assert.Equal(SrtpVerdict.Authentic, receiver.Unprotect(first!.ToArray(), out _));
        foreach (var again in new[] { first, later, between })
            Assert.Equal(SrtpVerdict.Replayed, receiver.Unprotect(again!.ToArray(), out _));
    }

    [Theory, MemberData(nameof(Profiles))]
    public void The_rollover_counter_is_guessed_over_loss_and_disorder(SrtpProfile profile)
    {
        var master = SrtpMaster.Random(profile);
        using var sender = new SrtpSender(master);
        using var receiver = new SrtpReceiver(master);
        Assert.Equal(SrtpVerdict.Authentic, receiver.Unprotect(Protected(sender, 40_000)!, out _));
        for (var round = 0; round < 3; round++)
        {
            // Each lap: a gap of up to 32,000, and one from before the wrap that comes behind one from after it.
            var late = Protected(sender, 65_530);
            Assert.Equal(SrtpVerdict.Authentic, receiver.Unprotect(Protected(sender, 5)!, out _));
            Assert.Equal(SrtpVerdict.Authentic, receiver.Unprotect(late!, out _));
            Assert.Equal(SrtpVerdict.Authentic, receiver.Unprotect(Protected(sender, 32_000)!, out _));
            Assert.Equal(SrtpVerdict.Authentic, receiver.Unprotect(Protected(sender, 60_000)!, out _));
        }
    }

    [Fact]
    public void A_new_source_begins_anew_and_the_old_one_goes_on()
    {
        var master = SrtpMaster.Random(SrtpProfile.AesCm128HmacSha1Tag80);
        using var one = new SrtpSender(master);
        using var other = new SrtpSender(master);
        using var receiver = new SrtpReceiver(master);
        foreach (ushort sequence in new ushort[] { 65_000, 10, 30_000 })
            Assert.Equal(SrtpVerdict.Authentic, receiver.Unprotect(Protected(one, sequence)!, out _));
        Assert.Equal(SrtpVerdict.Authentic, receiver.Unprotect(Protected(other, 3, ssrc: 1)!, out _));
        Assert.Equal(SrtpVerdict.Authentic, receiver.Unprotect(Protected(one, 30_001)!, out _));
        Assert.Equal(SrtpVerdict.Authentic, receiver.Unprotect(Protected(other, 4, ssrc: 1)!, out _));
    }

    [Fact]
    public void Wrong_tags_of_many_sources_push_out_nobody()
    {
        var master = SrtpMaster.Random(SrtpProfile.AesCm128HmacSha1Tag80);
        using var sender = new SrtpSender(master);
        using var stranger = new SrtpSender(SrtpMaster.Random(SrtpProfile.AesCm128HmacSha1Tag80));
        using var receiver = new SrtpReceiver(master);
        var first = Protected(sender, 9)!;
        Assert.Equal(SrtpVerdict.Authentic, receiver.Unprotect(first.ToArray(), out _));
        for (uint ssrc = 1; ssrc < 100; ssrc++)
            Assert.Equal(SrtpVerdict.BadTag, receiver.Unprotect(Protected(stranger, (ushort)ssrc, ssrc)!, out _));
        Assert.Equal(SrtpVerdict.Replayed, receiver.Unprotect(first, out _));
    }

    [Fact]
    public void Random_octets_never_throw()
    {
        using var receiver = new SrtpReceiver(SrtpMaster.Random(SrtpProfile.AeadAes128Gcm));
        Gen.Byte.Array[0, 80].Sample(
            bytes =>
            {
                Assert.NotEqual(SrtpVerdict.Authentic, receiver.Unprotect(bytes, out _));
                Assert.NotEqual(SrtpVerdict.Authentic, receiver.UnprotectRtcp(bytes, out _));
            },
            threads: 1);
    }

    [Fact]
    public void Keys_of_the_wrong_length_are_the_callers_mistake()
    {
        Assert.Throws<ArgumentException>(() => new SrtpMaster(SrtpProfile.AesCm128HmacSha1Tag80, new byte[15], new byte[14]));
        Assert.Throws<ArgumentException>(() => new SrtpMaster(SrtpProfile.AeadAes256Gcm, new byte[32], new byte[14]));
        Assert.Equal("AEAD_AES_256_GCM", new SrtpMaster(SrtpProfile.AeadAes256Gcm, new byte[32], new byte[12]).ToString());
    }

    private static byte[]? Protected(SrtpSender sender, ushort sequence, uint ssrc = Ssrc)
    {
        var (buffer, plain) = Packet(sequence, ssrc, [1, 2, 3, 4]);
        return sender.TryProtect(buffer, plain.Length, out var length) ? buffer.AsSpan(0, length).ToArray() : null;
    }

    private static (byte[] Buffer, byte[] Plain) Packet(ushort sequence, uint ssrc, byte[] payload)
    {
        var buffer = new byte[12 + payload.Length + SrtpProfiles.MaxOverhead];
        new RtpHeader { SequenceNumber = sequence, Timestamp = 160u * sequence, Ssrc = ssrc }.TryWrite(buffer);
        payload.CopyTo(buffer, 12);
        return (buffer, buffer.AsSpan(0, 12 + payload.Length).ToArray());
    }
}

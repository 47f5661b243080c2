using System.Buffers;
using System.Text;
using Carillon.Protocols.Rtp;
using CsCheck;

namespace Carillon.Tests.Protocols.Rtp;

public sealed class RtcpTests
{
    static readonly ReceptionReport Report = new(7, 128, -3, 70000, 12, 0x11223344, 0x10000);

    static byte[] Compound()
    {
        var buffer = new byte[500];
        var writer = new RtcpWriter(buffer);
        Assert.True(writer.TrySenderReport(99, new SenderInfo(0x1122334455667788, 160, 1000, 160000), [Report, Report with { CumulativeLost = 5 }]));
        Assert.True(writer.TrySourceDescription(99, SdesItem.CanonicalName, "floor@carillon"u8));
        Assert.True(writer.TryBye(99, "done"u8));
        return buffer[..writer.Written];
    }

    [Fact]
    public void A_compound_of_report_description_and_bye_reads_as_written()
    {
        var bytes = Compound();
        Assert.True(RtcpCompound.IsValid(bytes));
        Assert.True(RtcpCompound.LooksLikeRtcp(bytes));

        Assert.Equal(OperationStatus.Done, RtcpPacket.TryParse(bytes, out var report, out var consumed));
        Assert.Equal((RtcpType.SenderReport, 99u, 2), (report.Type, report.Ssrc, report.Count));
        Assert.True(report.TryGetSenderInfo(out var info));
        Assert.Equal(new SenderInfo(0x1122334455667788, 160, 1000, 160000), info);
        Assert.Equal(0x33445566u, info.CompactNtp);
        Assert.True(report.TryGetReport(0, out var first));
        Assert.Equal(Report, first);
        Assert.True(report.TryGetReport(1, out var second));
        Assert.Equal(5, second.CumulativeLost);
        Assert.False(report.TryGetReport(2, out _));

        Assert.Equal(OperationStatus.Done, RtcpPacket.TryParse(bytes.AsSpan(consumed), out var description, out var next));
        var items = description.Items;
        Assert.True(items.MoveNext());
        Assert.Equal((99u, SdesItem.CanonicalName, "floor@carillon"), (items.Ssrc, items.Item, Encoding.UTF8.GetString(items.Text)));
        Assert.False(items.MoveNext());

        Assert.Equal(OperationStatus.Done, RtcpPacket.TryParse(bytes.AsSpan(consumed + next), out var bye, out var last));
        Assert.True(bye.TryGetByeSource(0, out var gone));
        Assert.Equal(99u, gone);
        Assert.Equal("done", Encoding.UTF8.GetString(bye.ByeReason));
        Assert.Equal(bytes.Length, consumed + next + last);
    }

    [Fact]
    public void Every_text_length_ends_on_a_word_with_a_null()
    {
        for (var length = 0; length <= 255; length++)
        {
            var buffer = new byte[300];
            var writer = new RtcpWriter(buffer);
            Assert.True(writer.TrySourceDescription(1, SdesItem.CanonicalName, new byte[length]));
            Assert.Equal(OperationStatus.Done, RtcpPacket.TryParse(buffer.AsSpan(0, writer.Written), out var packet, out var consumed));
            Assert.Equal(writer.Written, consumed);
            Assert.Equal(0, writer.Written % 4);
            var items = packet.Items;
            Assert.True(items.MoveNext());
            Assert.Equal(length, items.Text.Length);
            Assert.False(items.MoveNext());
        }
    }

    [Fact]
    public void Two_chunks_of_a_description_are_both_read()
    {
        var bytes = Convert.FromHexString("82CA0005" + "00000001" + "01024142" + "00000000" + "00000002" + "01014300");
        Assert.Equal(OperationStatus.Done, RtcpPacket.TryParse(bytes, out var packet, out _));
        var items = packet.Items;
        Assert.True(items.MoveNext());
        Assert.Equal((1u, "AB"), (items.Ssrc, Encoding.UTF8.GetString(items.Text)));
        Assert.True(items.MoveNext());
        Assert.Equal((2u, "C"), (items.Ssrc, Encoding.UTF8.GetString(items.Text)));
        Assert.False(items.MoveNext());
    }

    [Fact]
    public void A_compound_cut_anywhere_is_not_valid()
    {
        var bytes = Compound();
        var whole = new[] { 76, 76 + 28 }; // at these lengths the rest is missing, but what is there is whole
        for (var length = 0; length < bytes.Length; length++)
            Assert.Equal(whole.Contains(length), RtcpCompound.IsValid(bytes.AsSpan(0, length)));
    }

    [Theory]
    [InlineData("81CB000100000001", "a BYE cannot come first")]
    [InlineData("41C9000100000001", "another version")]
    [InlineData("82C9000100000001", "two reports promised, none there")]
    [InlineData("A0C9000100000009", "more padding than packet")]
    [InlineData("80C90002000000010000000480C9000100000001", "padded, but not the last")]
    public void What_is_not_rtcp_is_refused(string hex, string why)
    {
        var bytes = Convert.FromHexString(hex);
        if (why.StartsWith("padded", StringComparison.Ordinal)) bytes[0] |= 0x20;
        Assert.False(RtcpCompound.IsValid(bytes), why);
    }

    [Fact]
    public void Random_octets_and_changed_packets_never_throw()
    {
        var whole = Compound();
        Gen.Byte.Array[0, 120].Sample(Walk);
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Sample((at, octet) =>
        {
            var changed = (byte[])whole.Clone();
            changed[at] = octet;
            Walk(changed);
        });
    }

    static void Walk(byte[] bytes)
    {
        _ = RtcpCompound.IsValid(bytes);
        var rest = bytes.AsSpan();
        while (RtcpPacket.TryParse(rest, out var packet, out var consumed) == OperationStatus.Done)
        {
            _ = packet.Ssrc;
            packet.TryGetSenderInfo(out _);
            for (var i = 0; i < 32; i++)
            {
                packet.TryGetReport(i, out _);
                packet.TryGetByeSource(i, out _);
            }
            _ = packet.ByeReason.Length;
            var items = packet.Items;
            while (items.MoveNext()) _ = items.Text.Length;
            rest = rest[consumed..];
        }
    }

    [Fact]
    public void The_round_trip_is_what_the_delay_leaves_of_the_time_since_the_report()
    {
        var report = Report with { LastSenderReport = 0x10000, DelaySinceLastSenderReport = 0x8000 };
        Assert.Equal(0x2000u, report.RoundTrip(0x1A000));
        // RFC 3550 figure 2: 46864.500 - 46853.125 - 5.250 = 6.125 s.
        Assert.Equal(0x0006_2000u, (report with { LastSenderReport = 0xB705_2000, DelaySinceLastSenderReport = 0x0005_4000 }).RoundTrip(0xB710_8000));
        Assert.Equal(0u, report.RoundTrip(0x17000)); // their clock runs faster than ours
        Assert.Null((report with { LastSenderReport = 0 }).RoundTrip(0x1A000));
    }

    [Fact]
    public void What_does_not_fit_is_left_out()
    {
        var writer = new RtcpWriter(new byte[20]);
        Assert.False(writer.TrySenderReport(1, default, []));
        Assert.Equal(0, writer.Written);
        Assert.True(writer.TryReceiverReport(1, []));
        Assert.Equal(8, writer.Written);
        Assert.False(writer.TryReceiverReport(1, new ReceptionReport[32]));
    }
}

using System.Buffers;
using Carillon.Protocols.Rtp;
using CsCheck;

namespace Carillon.Tests.Protocols.Rtp;

public sealed class RtpHeaderTests
{
    static readonly byte[] WithEverything = Convert.FromHexString(
        "B2" + "80" + "1234" + "0000A0B0" + "DEADBEEF" + // V=2 P X CC=2, marker, PT 0
        "00000001" + "00000002" +                        // CSRC
        "BEDE" + "0001" + "10FF0000" +                   // extension of one word
        "AABBCC" + "000003");                            // payload, padding of three

    [Fact]
    public void Sources_extension_and_padding_are_told_apart_from_the_payload()
    {
        Assert.Equal(OperationStatus.Done, RtpHeader.TryParse(WithEverything, out var header));
        Assert.True(header.Marker);
        Assert.Equal(0, header.PayloadType);
        Assert.Equal(0x1234, header.SequenceNumber);
        Assert.Equal(0xA0B0u, header.Timestamp);
        Assert.Equal(0xDEADBEEFu, header.Ssrc);
        Assert.Equal(2, header.CsrcCount);
        Assert.Equal(2u, header.Csrc(WithEverything, 1));
        Assert.Equal(0xBEDE, header.ExtensionProfile);
        Assert.Equal("10FF0000", Convert.ToHexString(header.Extension(WithEverything)));
        Assert.Equal(3, header.PaddingLength);
        Assert.Equal("AABBCC", Convert.ToHexString(header.Payload(WithEverything)));
    }

    [Fact]
    public void A_header_cut_at_any_octet_needs_more()
    {
        for (var length = 0; length < 28; length++)
            Assert.Equal(OperationStatus.NeedMoreData, RtpHeader.TryParse(WithEverything.AsSpan(0, length), out _));
    }

    [Theory]
    [InlineData("70")] // version 1
    [InlineData("00")] // version 0, what old STUN begins with
    public void Another_version_is_refused(string first) =>
        Assert.Equal(OperationStatus.InvalidData, RtpHeader.TryParse(Convert.FromHexString(first + "0012340000A0B0DEADBEEF"), out _));

    [Theory]
    [InlineData("00")]
    [InlineData("05")]
    public void Padding_of_nothing_or_of_more_than_there_is_is_refused(string last) =>
        Assert.Equal(OperationStatus.InvalidData, RtpHeader.TryParse(Convert.FromHexString("A00012340000A0B0DEADBEEF" + "FFFFFF" + last), out _));

    [Fact]
    public void What_is_written_is_read()
    {
        Gen.Select(Gen.Bool, Gen.Byte[0, 127], Gen.UShort, Gen.UInt, Gen.UInt, Gen.UInt.Array[0, 15], Gen.Bool, Gen.Byte.Array[0, 20])
            .Sample((marker, type, sequence, time, ssrc, csrc, extended, words) =>
            {
                var extension = extended ? words.AsSpan(0, words.Length & ~3).ToArray() : [];
                var buffer = new byte[200];
                var header = new RtpHeader { Marker = marker, PayloadType = type, SequenceNumber = sequence, Timestamp = time, Ssrc = ssrc };
                Assert.True(header.TryWrite(buffer, csrc, extended, 0x1000, extension, out var written));
                var packet = buffer.AsSpan(0, written + 5);

                Assert.Equal(OperationStatus.Done, RtpHeader.TryParse(packet, out var read));
                Assert.Equal((marker, type, sequence, time, ssrc), (read.Marker, read.PayloadType, read.SequenceNumber, read.Timestamp, read.Ssrc));
                Assert.Equal(csrc.Length, read.CsrcCount);
                for (var i = 0; i < csrc.Length; i++) Assert.Equal(csrc[i], read.Csrc(packet, i));
                Assert.Equal(extended, read.HasExtension);
                Assert.Equal(extension, read.Extension(packet).ToArray());
                Assert.Equal(5, read.PayloadLength);
            });
    }

    [Fact]
    public void Random_octets_never_throw() => Gen.Byte.Array[0, 80].Sample(bytes =>
    {
        if (RtpHeader.TryParse(bytes, out var header) != OperationStatus.Done) return;
        Assert.Equal(bytes.Length, header.Length + header.PayloadLength + header.PaddingLength);
        _ = header.Payload(bytes).Length + header.Extension(bytes).Length;
        for (var i = 0; i < header.CsrcCount; i++) _ = header.Csrc(bytes, i);
    });

    [Fact]
    public void The_plain_header_needs_its_twelve_octets()
    {
        Assert.False(new RtpHeader().TryWrite(new byte[11]));
        Assert.True(new RtpHeader().TryWrite(new byte[12]));
        Assert.False(new RtpHeader().TryWrite(new byte[100], [], true, 0, new byte[3], out _));
    }
}

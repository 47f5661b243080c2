using System.Buffers;
using Carillon.Protocols.Iax2;
using CsCheck;

namespace Carillon.Tests.Protocols.Iax2;

public sealed class FullFrameTests
{
    // ACCEPT of call 0x1234 to 0x0042, sent again, at 1000 ms, third of its side, with FORMAT = ulaw
    static readonly byte[] Accept = Convert.FromHexString("9234" + "8042" + "000003E8" + "02" + "01" + "06" + "07" + "090400000004");

    [Fact]
    public void The_fields_stand_where_the_rfc_puts_them()
    {
        Assert.Equal(OperationStatus.Done, FullFrame.TryParse(Accept, out var frame));
        Assert.Equal(0x1234, frame.SourceCallNumber);
        Assert.Equal(0x0042, frame.DestinationCallNumber);
        Assert.True(frame.IsRetransmission);
        Assert.Equal(1000u, frame.Timestamp);
        Assert.Equal((2, 1), (frame.OutSequence, frame.InSequence));
        Assert.True(frame.IsIax(IaxCommand.Accept));
        Assert.Equal(OperationStatus.Done, InformationElements.TryParse(frame.Payload, out var elements));
        Assert.Equal(MediaFormat.Pcmu, elements.Format);

        var written = new byte[Accept.Length];
        Assert.True(frame.TryWrite(written, out var length));
        Assert.Equal(Accept, written[..length]);
        Assert.False(frame.TryWrite(new byte[Accept.Length - 1], out _));
    }

    [Fact]
    public void A_frame_cut_at_any_octet_is_short_or_has_a_broken_element()
    {
        for (var length = 0; length < Accept.Length; length++)
        {
            var status = FullFrame.TryParse(Accept.AsSpan(0, length), out var frame);
            Assert.Equal(length < 12 ? OperationStatus.NeedMoreData : OperationStatus.Done, status);
            if (length > 12) Assert.Equal(OperationStatus.InvalidData, InformationElements.TryParse(frame.Payload, out _));
        }
    }

    [Fact]
    public void Writing_what_was_read_gives_the_same_octets() => Gen.Byte.Array[0, 60].Sample(bytes =>
    {
        if (FullFrame.TryParse(bytes, out var frame) != OperationStatus.Done) return;
        var again = new byte[bytes.Length];
        Assert.True(frame.TryWrite(again, out var length));
        Assert.Equal(bytes, again[..length]);
    });

    [Fact]
    public void The_c_bit_makes_a_power_of_two()
    {
        for (var bit = 0; bit < 32; bit++)
        {
            var octet = FullFrame.CompressSubclass(1u << bit);
            Assert.NotNull(octet);
            Assert.Equal(1u << bit, new FullFrame { RawSubclass = octet.Value }.Subclass);
        }
        Assert.Null(FullFrame.CompressSubclass(0x81));
        Assert.Equal(MediaFormat.Pcmu, new FullFrame { RawSubclass = 0x82 }.Format);
        Assert.Equal(MediaFormat.None, new FullFrame { RawSubclass = 0xFF }.Format);
    }

    [Fact]
    public void Only_five_commands_and_the_call_token_stand_outside_the_sequence()
    {
        IaxCommand[] outside = [IaxCommand.Ack, IaxCommand.Inval, IaxCommand.Vnak, IaxCommand.TxCnt, IaxCommand.TxAcc, IaxCommand.CallToken];
        for (var subclass = 0; subclass < 256; subclass++)
        {
            Assert.Equal(outside.Contains((IaxCommand)subclass), new FullFrame { Type = FrameType.Iax, RawSubclass = (byte)subclass }.IsOutsideSequence);
            Assert.False(new FullFrame { Type = FrameType.Voice, RawSubclass = (byte)subclass }.IsOutsideSequence);
        }
    }

    [Theory]
    [InlineData("80010000000000000000061E", Iax2FrameKind.Full)]
    [InlineData("00010000", Iax2FrameKind.Mini)]
    [InlineData("0000010100000000", Iax2FrameKind.Trunk)]
    [InlineData("000081230001", Iax2FrameKind.MetaVideo)]
    [InlineData("00000201", Iax2FrameKind.Invalid)]
    [InlineData("800100", Iax2FrameKind.Invalid)]
    [InlineData("", Iax2FrameKind.Invalid)]
    public void The_first_octets_tell_the_kind(string hex, Iax2FrameKind kind) => Assert.Equal(kind, Iax2Datagram.KindOf(Convert.FromHexString(hex)));
}

using System.Buffers;
using System.Net;
using System.Text;
using Carillon.Protocols.Stun;

namespace Carillon.Tests.Protocols.Stun;

/// <summary>STUN (RFC 8489), against the samples of RFC 5769: request with a short-term credential, and its answers over IPv4 and IPv6.</summary>
public sealed class StunTests
{
    private const string Request = """
        000100582112a442b7e7a701bc34d686fa87dfae 802200105354554e207465737420636c69656e74 002400046e0001ff 80290008932ff9b151263b36
        000600096576746a3a68367659202020 000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2 80280004e57a3bcf
        """;

    private const string AnswerV4 = """
        0101003c2112a442b7e7a701bc34d686fa87dfae 8022000b7465737420766563746f7220 002000080001a147e112a643
        000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7 80280004c07d4c96
        """;

    private const string AnswerV6 = """
        010100482112a442b7e7a701bc34d686fa87dfae 8022000b7465737420766563746f7220 002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9
        00080014a382954e4be67bf11784c97c8292c275bfe3ed41 80280004c8fb0b4c
        """;

    private static readonly byte[] Key = "VOkJxbRl1RmTxUk/WvJxBt"u8.ToArray();

    [Fact]
    public void The_RFCs_request_is_read_and_proved()
    {
        var message = Read(Bytes(Request));
        Assert.Equal((StunType.BindingRequest, true, true), (message.Type, message.FingerprintFits, message.Proves(Key)));
        Assert.False(message.Proves("another"u8));
        Assert.True(message.TryGet(StunAttributeType.Username, out var user));
        Assert.Equal("evtj:h6vY", Encoding.ASCII.GetString(user.Value));
        Assert.Null(message.MappedAddress);
    }

    [Theory]
    [InlineData(AnswerV4, "192.0.2.1:32853")]
    [InlineData(AnswerV6, "[2001:db8:1234:5678:11:2233:4455:6677]:32853")]
    public void The_RFCs_answers_say_the_address_and_are_written_as_the_RFC_has_them(string hex, string address)
    {
        byte[] sample = Bytes(hex);
        var message = Read(sample);
        Assert.Equal((StunType.BindingSuccess, true, true), (message.Type, message.FingerprintFits, message.Proves(Key)));
        Assert.Equal(IPEndPoint.Parse(address), message.MappedAddress);

        var writer = new StunWriter(new byte[200], StunType.BindingSuccess, message.TransactionId);
        writer.Attribute(StunAttributeType.Software, "test vector"u8);
        writer.XorMappedAddress(IPEndPoint.Parse(address));
        writer.MessageIntegrity(Key);
        writer.Fingerprint();
        // The RFC pads with a space, we with zero: its check counts the padding in, so only what stands before it can be the same.
        Assert.Equal(sample[..35], writer.Written[..35].ToArray());
        var ours = Read(writer.Written.ToArray());
        Assert.Equal((IPEndPoint.Parse(address), true, true), (ours.MappedAddress!, ours.Proves(Key), ours.FingerprintFits));
    }

    [Fact]
    public void A_byte_that_was_changed_is_noticed_wherever_it_is()
    {
        byte[] good = Bytes(Request);
        for (int i = 0; i < good.Length; i++)
        {
            byte[] bad = [.. good];
            bad[i] ^= 0x10;
            bool noticed = StunMessage.TryParse(bad, out var message) != OperationStatus.Done || message.FingerprintFits != true || message.Proves(Key) != true;
            Assert.True(noticed, $"byte {i}");
        }
    }

    [Fact]
    public void What_is_cut_anywhere_or_has_more_behind_it_is_none()
    {
        byte[] good = Bytes(AnswerV4);
        for (int length = 0; length < good.Length; length++) Assert.Equal(OperationStatus.InvalidData, StunMessage.TryParse(good.AsSpan(0, length), out _));
        Assert.Equal(OperationStatus.InvalidData, StunMessage.TryParse([.. good, 0, 0, 0, 0], out _));
    }

    [Fact]
    public void An_attribute_whose_length_lies_is_no_message()
    {
        byte[] lying = Bytes("000100042112a442b7e7a701bc34d686fa87dfae 8022ffff");
        Assert.Equal(OperationStatus.InvalidData, StunMessage.TryParse(lying, out _));
    }

    [Fact]
    public void What_must_be_understood_and_is_not_is_told()
    {
        var message = Read(Bytes(Request));
        var unknown = new StunAttributeType[8];
        int count = message.Unknown([StunAttributeType.Username, StunAttributeType.MessageIntegrity], unknown);
        Assert.Equal([(StunAttributeType)0x0024], unknown[..count]);

        var writer = new StunWriter(new byte[100], StunType.BindingError, message.TransactionId);
        writer.ErrorCode(420);
        writer.UnknownAttributes(unknown.AsSpan(0, count));
        Assert.Equal(420, Read(writer.Written.ToArray()).ErrorCode);
    }

    [Theory]
    [InlineData("4f5054494f4e53207369703a6140622053495 02f322e30")]
    [InlineData("80000001000000a0000000010000000000000000")]
    [InlineData("16fefd0000000000000000002112a44200000000")]
    public void SIP_RTP_and_DTLS_are_no_STUN(string hex) => Assert.False(StunMessage.MayBe(Bytes(hex)));

    private static byte[] Bytes(string hex) => Convert.FromHexString(string.Concat(hex.Where(char.IsAsciiHexDigit)));

    private static StunMessage Read(byte[] bytes)
    {
        Assert.Equal(OperationStatus.Done, StunMessage.TryParse(bytes, out var message));
        return message;
    }
}

using System.Buffers;
using Carillon.Protocols.Rtp;

namespace Carillon.Tests.Protocols.Rtp;

public sealed class TelephoneEventTests
{
    [Fact]
    public void Every_event_survives_writing_and_reading()
    {
        Span<byte> payload = stackalloc byte[4];
        for (var code = 0; code < 256; code++)
        {
            var sent = new TelephoneEvent((byte)code, code % 2 == 0, (byte)(code & 63), (ushort)(code * 257));
            Assert.True(sent.TryWrite(payload));
            Assert.Equal(OperationStatus.Done, TelephoneEvent.TryParse(payload, out var read));
            Assert.Equal(sent, read);
        }
    }

    [Fact]
    public void The_sixteen_keys_have_their_events()
    {
        const string keys = "0123456789*#ABCD";
        for (byte code = 0; code < 16; code++)
        {
            Assert.Equal(keys[code], new TelephoneEvent(code, false, 10, 160).Digit);
            Assert.Equal(code, TelephoneEvent.EventOf(keys[code]));
        }
        Assert.Equal((byte)12, TelephoneEvent.EventOf('a'));
        Assert.Null(TelephoneEvent.EventOf('E'));
        Assert.Null(new TelephoneEvent(16, false, 10, 160).Digit);
    }

    [Fact]
    public void A_short_payload_needs_more_and_a_long_one_is_read_from_its_front()
    {
        for (var length = 0; length < 4; length++)
            Assert.Equal(OperationStatus.NeedMoreData, TelephoneEvent.TryParse(new byte[length], out _));
        Assert.Equal(OperationStatus.Done, TelephoneEvent.TryParse([5, 0x8A, 1, 64, 0, 0], out var value));
        Assert.Equal(new TelephoneEvent(5, true, 10, 320), value);
    }
}

using System.Buffers.Binary;
using Carillon.Server.Chaos;

namespace Carillon.Tests.Server.Chaos;

public sealed class FencedServerTests
{
    private static readonly DateTimeOffset WentOn = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
    private const string Log = """
        2026-11-30T11:00:00.000Z warn: Carillon.Switch.Control.Fence[6602] Sending again after 00:00:00.1
        2026-11-30T12:00:00.001Z fail: Carillon.Switch.Control.Fence[6601] This process stood still for 00:00:30: nothing is sent
        2026-11-30T12:00:00.300Z warn: Carillon.Switch.Control.Fence[6602] Sending again after 00:00:00.299

        """;

    [Fact]
    public void One_datagram_of_each_thread_may_leave_at_once()
    {
        Assert.Equal(0, TooMany(threads: 2, Rtp(1), Rtp(2)));
        Assert.Equal(1, TooMany(threads: 2, Rtp(1), Rtp(2), Rtp(19)));
    }

    [Fact]
    public void Later_only_ends_of_calls_may_until_it_is_told_to_go_on()
    {
        Assert.Equal(0, TooMany(threads: 2, End(50), End(250), Rtp(300), Rtp(400)));
        Assert.Equal(1, TooMany(threads: 2, End(50), Rtp(100)));
    }

    [Fact]
    public void Without_its_word_that_it_goes_on_nothing_is_known() => Assert.Null(FencedServer.TooMany([Rtp(1)], WentOn.AddHours(1), 2, Log));

    [Fact]
    public void A_capture_tells_the_ends_of_calls_from_all_else()
    {
        byte[] hangUp = [0x80, 1, 0, 2, 0, 0, 0, 0, 3, 3, 6, 5], poke = [0x80, 1, 0, 0, 0, 0, 0, 0, 0, 0, 6, 0x1e];
        byte[] file = [.. FileHeader(), .. Record(0, 5060, "BYE sip:a@b SIP/2.0\r\n"u8), .. Record(1, 5060, "INVITE sip:a@b SIP/2.0\r\n"u8), .. Record(2, 4569, hangUp), .. Record(3, 4569, poke), .. Record(4, 10_000, hangUp), .. Record(5, 10_000, hangUp)[..20]];

        var sent = PacketFile.Read(file);

        Assert.Equal([true, false, true, false, false], sent.Select(d => d.EndsCall));
        Assert.Equal(WentOn.AddMilliseconds(3), sent[3].At);
    }

    private static int? TooMany(int threads, params SentDatagram[] sent) => FencedServer.TooMany([new(WentOn.AddSeconds(-30), 10_000, false), .. sent], WentOn, threads, Log);

    private static SentDatagram Rtp(int ms) => new(WentOn.AddMilliseconds(ms), 10_000, EndsCall: false);

    private static SentDatagram End(int ms) => new(WentOn.AddMilliseconds(ms), 5060, EndsCall: true);

    private static byte[] FileHeader()
    {
        var header = new byte[24];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0xa1b2c3d4);
        return header;
    }

    private static byte[] Record(int ms, ushort from, ReadOnlySpan<byte> payload)
    {
        var record = new byte[16 + 14 + 20 + 8 + payload.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)WentOn.ToUnixTimeSeconds());
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(4), ms * 1000);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(8), record.Length - 16);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(12), record.Length - 16);
        record[30] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(50), from);
        payload.CopyTo(record.AsSpan(58));
        return record;
    }
}

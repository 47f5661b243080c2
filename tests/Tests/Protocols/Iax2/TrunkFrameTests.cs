using System.Buffers;
using Carillon.Protocols.Iax2;
using CsCheck;

namespace Carillon.Tests.Protocols.Iax2;

public sealed class TrunkFrameTests
{
    [Fact]
    public void Timed_entries_stand_where_the_rfc_puts_them()
    {
        var writer = new TrunkFrameWriter(new byte[100], 0x01020304);
        Assert.True(writer.TryAdd(0x1234, 0xABCD, [1, 2, 3]));
        Assert.True(writer.TryAdd(0x0005, 0x0006, [9]));
        Assert.Equal("0000" + "01" + "01" + "01020304" + "0003" + "1234" + "ABCD" + "010203" + "0001" + "0005" + "0006" + "09", Convert.ToHexString(writer.Frame));
    }

    [Fact]
    public void Untimed_entries_stand_where_the_rfc_puts_them_and_have_the_trunks_time()
    {
        var writer = new TrunkFrameWriter(new byte[100], 0x01020304, timed: false);
        Assert.True(writer.TryAdd(0x1234, 0xABCD, [1, 2, 3]));
        Assert.Equal("0000" + "01" + "00" + "01020304" + "1234" + "0003" + "010203", Convert.ToHexString(writer.Frame));

        Assert.Equal(OperationStatus.Done, TrunkFrameReader.TryParse(writer.Frame, out var reader));
        Assert.True(reader.MoveNext());
        Assert.Equal((0x1234, 0x0304), (reader.CallNumber, reader.EntryTimestamp));
        Assert.Equal([1, 2, 3], reader.Payload.ToArray());
        Assert.False(reader.MoveNext());
        Assert.False(reader.IsDamaged);
    }

    [Fact]
    public void Eight_calls_of_160_octets_fill_a_frame_of_1400()
    {
        var writer = new TrunkFrameWriter(new byte[TrunkFrame.DefaultLimit], 0);
        var payload = new byte[160];
        ushort call = 1;
        while (writer.TryAdd(call, 0, payload)) call++;
        Assert.Equal(8, writer.Count);
        Assert.Equal(8 + 8 * 166, writer.Written);
        Assert.True(writer.TryAdd(call, 0, new byte[1400 - writer.Written - 6]));
        Assert.Equal(1400, writer.Written);
        Assert.False(writer.TryAdd(call, 0, []));
    }

    [Fact]
    public void What_is_collected_is_read_entry_by_entry()
    {
        var entry = Gen.Select(Gen.UShort[1, 0x7FFF], Gen.UShort, Gen.Byte.Array[0, 170]);
        Gen.Select(Gen.Bool, Gen.UInt, entry.List[0, 12]).Sample((timed, time, entries) =>
        {
            var writer = new TrunkFrameWriter(new byte[1400], time, timed);
            var taken = new List<(ushort Call, ushort Time, byte[] Payload)>();
            foreach (var (call, at, payload) in entries)
            {
                if (writer.TryAdd(call, at, payload)) taken.Add((call, timed ? at : (ushort)time, payload));
            }
            Assert.Equal(taken.Count == 0, writer.IsEmpty);
            Assert.Equal(OperationStatus.Done, TrunkFrameReader.TryParse(writer.Frame, out var reader));
            Assert.Equal(time, reader.Timestamp);
            foreach (var (call, at, payload) in taken)
            {
                Assert.True(reader.MoveNext());
                Assert.Equal((call, at), (reader.CallNumber, reader.EntryTimestamp));
                Assert.Equal(payload, reader.Payload.ToArray());
            }
            Assert.False(reader.MoveNext());
            Assert.False(reader.IsDamaged);
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_frame_cut_at_any_octet_gives_its_whole_entries_and_says_so(bool timed)
    {
        var writer = new TrunkFrameWriter(new byte[100], 7, timed);
        for (ushort call = 1; call <= 3; call++) writer.TryAdd(call, call, [1, 2, 3, 4]);
        var size = (timed ? 6 : 4) + 4;
        for (var length = 0; length <= writer.Written; length++)
        {
            var status = TrunkFrameReader.TryParse(writer.Frame[..length], out var reader);
            Assert.Equal(length < 8 ? OperationStatus.NeedMoreData : OperationStatus.Done, status);
            if (length < 8) continue;
            var whole = 0;
            while (reader.MoveNext()) whole++;
            Assert.Equal((length - 8) / size, whole);
            Assert.Equal((length - 8) % size != 0, reader.IsDamaged);
        }
    }

    [Fact]
    public void Random_octets_never_throw() => Gen.Byte.Array[0, 100].Sample(bytes =>
    {
        if (bytes.Length > 3) (bytes[0], bytes[1], bytes[2]) = (0, 0, 1);
        if (TrunkFrameReader.TryParse(bytes, out var reader) != OperationStatus.Done) return;
        while (reader.MoveNext()) Assert.True(reader.Payload.Length <= bytes.Length);
    });

    [Fact]
    public void Mini_and_video_frames_read_as_written_and_are_refused_when_cut()
    {
        var buffer = new byte[20];
        Assert.True(MiniFrame.TryWrite(buffer, 0x7FFF, 0xFEDC, [5, 6], out var written));
        Assert.Equal("7FFFFEDC0506", Convert.ToHexString(buffer.AsSpan(0, written)));
        Assert.Equal(OperationStatus.Done, MiniFrame.TryParse(buffer.AsSpan(0, written), out var mini));
        Assert.Equal((0x7FFF, 0xFEDC, 2), (mini.CallNumber, mini.Timestamp, mini.Payload.Length));
        for (var length = 0; length < 4; length++) Assert.Equal(OperationStatus.NeedMoreData, MiniFrame.TryParse(buffer.AsSpan(0, length), out _));
        Assert.Equal(OperationStatus.InvalidData, MiniFrame.TryParse([0, 0, 1, 1], out _));
        Assert.False(MiniFrame.TryWrite(buffer, 0, 0, [], out _));
        Assert.False(MiniFrame.TryWrite(buffer, 0x8000, 0, [], out _));

        Assert.True(MetaVideoFrame.TryWrite(buffer, 0x1234, true, 0x0102, [7], out written));
        Assert.Equal("00009234810207", Convert.ToHexString(buffer.AsSpan(0, written)));
        Assert.Equal(OperationStatus.Done, MetaVideoFrame.TryParse(buffer.AsSpan(0, written), out var video));
        Assert.Equal((0x1234, true, 0x0102, 1), (video.CallNumber, video.Marker, video.Timestamp, video.Payload.Length));
        for (var length = 0; length < 6; length++) Assert.Equal(OperationStatus.NeedMoreData, MetaVideoFrame.TryParse(buffer.AsSpan(0, length), out _));
    }
}

using System.Buffers;
using System.Buffers.Binary;
using Carillon.Protocols.Iax2;

namespace Carillon.Tests.Protocols.Iax2;

/// <summary>Voice frames of each form, cut at every octet, and trunk frames whose lengths lie: what is handed on lies within the datagram, and the walk ends.</summary>
public sealed class LyingVoiceTests
{
    [Fact]
    public void Mini_and_video_frames_cut_at_every_octet_are_refused_or_whole()
    {
        var (mini, video) = (new byte[164], new byte[166]);
        Assert.True(MiniFrame.TryWrite(mini, 7, 20, new byte[160], out _));
        Assert.True(MetaVideoFrame.TryWrite(video, 7, true, 20, new byte[160], out _));
        for (var cut = 0; cut < mini.Length; cut++)
        {
            Assert.Equal(cut >= MiniFrame.HeaderLength, MiniFrame.TryParse(mini.AsSpan(0, cut), out var frame) == OperationStatus.Done);
            Assert.Equal(Math.Max(0, cut - MiniFrame.HeaderLength), frame.Payload.Length);
        }
        for (var cut = 0; cut < video.Length; cut++)
            Assert.Equal(cut >= MetaVideoFrame.HeaderLength, MetaVideoFrame.TryParse(video.AsSpan(0, cut), out _) == OperationStatus.Done);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Trunk_frames_cut_at_every_octet_give_their_whole_entries(bool timed)
    {
        var whole = Trunk(timed);
        var entry = (whole.Length - TrunkFrame.HeaderLength) / 5;
        for (var cut = 0; cut < whole.Length; cut++)
        {
            var (entries, damaged) = Walk(whole.AsSpan(0, cut));
            Assert.Equal(Math.Max(0, cut - TrunkFrame.HeaderLength) / entry, entries);
            Assert.Equal(cut > TrunkFrame.HeaderLength && (cut - TrunkFrame.HeaderLength) % entry != 0, damaged);
        }
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 2)]
    public void Trunk_frames_with_lengths_that_lie_end_within_the_datagram(bool timed, int lengthAt)
    {
        var whole = Trunk(timed);
        var entry = (whole.Length - TrunkFrame.HeaderLength) / 5;
        for (var n = 0; n < 5; n++)
        {
            for (var length = 0; length <= ushort.MaxValue; length += length < 400 ? 1 : 977)
            {
                var lying = whole.ToArray();
                BinaryPrimitives.WriteUInt16BigEndian(lying.AsSpan(TrunkFrame.HeaderLength + n * entry + lengthAt), (ushort)length);
                var (entries, _) = Walk(lying);
                Assert.InRange(entries, n, whole.Length);
            }
        }
    }

    /// <summary>How many entries there are; each is looked at in full.</summary>
    static (int Entries, bool Damaged) Walk(ReadOnlySpan<byte> datagram)
    {
        if (TrunkFrameReader.TryParse(datagram, out var reader) != OperationStatus.Done) return (0, false);
        var (entries, octets) = (0, 0);
        while (reader.MoveNext())
        {
            entries++;
            octets += reader.Payload.ToArray().Length;
        }
        Assert.True(octets <= datagram.Length);
        return (entries, reader.IsDamaged);
    }

    static byte[] Trunk(bool timed)
    {
        var writer = new TrunkFrameWriter(new byte[TrunkFrame.DefaultLimit], 1234, timed);
        for (ushort call = 1; call <= 5; call++) Assert.True(writer.TryAdd(call, 20, new byte[160]));
        return writer.Frame.ToArray();
    }
}

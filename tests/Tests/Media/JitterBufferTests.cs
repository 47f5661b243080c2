using Carillon.Media;
using Carillon.Protocols.Codecs;
using CsCheck;

namespace Carillon.Tests.Media;

public sealed class JitterBufferTests
{
    private readonly JitterBuffer _buffer = new();
    private readonly short[] _frame = new short[160];

    [Fact]
    public void What_is_in_time_comes_out_in_order_whatever_order_it_came_in()
    {
        Put(0);
        Put(2);
        Put(1);
        Assert.Equal([0, 1, 2], [Pop(), Pop(), Pop()]);
        Assert.Equal((0, 0), (_buffer.Late, _buffer.Concealed));
    }

    [Fact]
    public void A_missing_frame_is_the_last_one_at_half_its_loudness()
    {
        Put(5);
        Pop();
        var loud = _frame[0];
        Assert.False(_buffer.Pop(_frame));
        Assert.All(_frame, sample => Assert.Equal(loud / 2, sample));
        Assert.Equal(1, _buffer.Concealed);
    }

    [Fact]
    public void A_late_frame_buys_patience_and_is_heard_late_instead_of_never()
    {
        Put(0);
        Pop();
        Pop(); // frame 1 is not there yet: concealed
        Put(1);
        Put(2);
        Assert.Equal([1, 2], [Pop(), Pop()]);
        Assert.Equal(1, _buffer.Late);
    }

    [Fact]
    public void Long_surplus_is_given_back()
    {
        for (var i = 0; i < 3; i++) Put(i);
        var behind = 0;
        for (var i = 3; i < 700; i++)
        {
            Put(i);
            behind = i - Pop();
        }
        Assert.Equal(1, behind);
    }

    [Fact]
    public void Packets_of_any_length_make_whole_frames()
    {
        // 30 ms packets over 20 ms frames, and across the wrap of the timestamp.
        var timestamp = uint.MaxValue - 500;
        for (var i = 0; i < 4; i++) Put(timestamp + (uint)(240 * i), i, 240);
        for (var i = 0; i < 6; i++) Assert.True(_buffer.Pop(_frame));
        Assert.False(_buffer.Pop(_frame));
    }

    [Fact]
    public void No_stream_however_mad_breaks_it()
    {
        Gen.Select(Gen.UInt, Gen.Int[1, 1400], Gen.Bool, Gen.Int[0, 3]).Array[1, 200].Sample(packets =>
        {
            var buffer = new JitterBuffer();
            foreach (var (timestamp, length, near, pops) in packets)
            {
                buffer.Put(new AudioPacket { Codes = new byte[length], Law = G711Law.ULaw, Sequence = 0, Timestamp = near ? timestamp % 9000 : timestamp, Stream = 1 });
                for (var i = 0; i < pops; i++) buffer.Pop(new short[160]);
            }
        }, iter: 300);
    }

    private void Put(int number) => Put((uint)(160 * number), number, 160);

    private void Put(uint timestamp, int number, int length) =>
        _buffer.Put(new AudioPacket { Codes = Enumerable.Repeat((byte)(0x80 + number % 100), length).ToArray(), Law = G711Law.ULaw, Sequence = (ushort)number, Timestamp = timestamp, Stream = 1 });

    /// <summary>The number of the frame that comes out, modulo 100; -1 for a concealed one.</summary>
    private int Pop() => _buffer.Pop(_frame) ? Number(G711.ULawEncode(_frame[0])) : -1;

    private int Number(byte code)
    {
        var number = code - 0x80;
        while (number < _last - 50) number += 100;
        return _last = number;
    }

    private int _last;
}

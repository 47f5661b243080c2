using Carillon.Media;
using Carillon.Protocols.Codecs;
using Carillon.Tests.TestKit;
using CsCheck;

namespace Carillon.Tests.Media;

public sealed class JitterBufferTests
{
    private readonly JitterBuffer _buffer = new();
    private readonly byte[] _frame = new byte[160];

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
    public void A_missing_frame_is_concealed_and_after_60_ms_there_is_silence()
    {
        var said = new short[480];
        Sine.Fill(said, 200, 0.25, 0);
        for (var i = 0; i < 3; i++)
        {
            var codes = new byte[160];
            G711.Encode(G711Law.ULaw, said.AsSpan(160 * i), codes);
            Put((uint)(160 * i), codes);
            Assert.True(_buffer.Pop(_frame));
        }
        Assert.False(_buffer.Pop(_frame));
        Assert.InRange(Level(), 0.2, 0.26);
        for (var i = 0; i < 3; i++) Assert.False(_buffer.Pop(_frame));
        Assert.Equal(Enumerable.Repeat(G711.ULawSilence, 130), _frame[30..]);
        Assert.Equal(4, _buffer.Concealed);
    }

    [Fact]
    public void It_hands_out_what_came_as_it_came_and_allocates_nothing()
    {
        var random = new Random(1);
        var said = new byte[160 * 40];
        random.NextBytes(said);
        var heard = new byte[said.Length];
        // The first buffer of the process makes its tables.
        Listen(new byte[320], _ => false);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var at = 0; at < said.Length; at += 160)
        {
            Put((uint)at, said.AsSpan(at, 160));
            _buffer.Pop(heard.AsSpan(at, 160));
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(said[..^30], heard[30..]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void Speech_that_lost_packets_is_nearer_to_the_whole_than_with_holes(int percent)
    {
        Assert.SkipWhen(SpeechCorpus.Missing is not null, SpeechCorpus.Missing ?? "");
        var speech = SpeechCorpus.Sample(TimeSpan.FromSeconds(60));
        var codes = new byte[speech.Length / 160 * 160];
        G711.Encode(G711Law.ULaw, speech, codes);
        var random = new Random(percent);
        bool[] lost = [.. Enumerable.Range(0, codes.Length / 160).Select(_ => random.Next(100) < percent)];
        var (whole, heard, holes) = (Listen(codes, _ => false), Listen(codes, frame => lost[frame]), new short[codes.Length]);
        whole.CopyTo(holes, 0);
        for (var i = 0; i < lost.Length; i++) if (lost[i]) holes.AsSpan(i * 160, 160).Clear();
        var (distance, ofHoles) = (SoundMeasure.SpectralDistance(whole, heard, frame => lost[frame]), SoundMeasure.SpectralDistance(whole, holes, frame => lost[frame]));
        Assert.True(distance < ofHoles * 0.65, $"spectral distance {distance:0.0} dB, with holes {ofHoles:0.0}");
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

    [Theory]
    [InlineData("even")]
    [InlineData("normal")]
    [InlineData("now and then")]
    public void Jitter_of_30_ms_either_way_is_waited_for_and_no_longer_than_that(string kind)
    {
        var random = new Random(3);
        // From 50 to 110 ms on the way, in three ways: anything between, mostly the mean, or one packet of four as late as can be.
        Func<double> way = kind switch
        {
            "even" => () => 50 + 60 * random.NextDouble(),
            "normal" => () => Math.Clamp(80 + 12 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()), 50, 110),
            _ => () => random.Next(4) == 0 ? 110 : 50,
        };
        var (missing, delay) = Run(way, seconds: 120, settled: 5);
        // Nobody can be sure of all packets with less than the 110 ms of the slowest, and the rest of a frame.
        Assert.True(missing < 0.01 && delay < 110 + 25, $"{kind}: {missing:P2} concealed, heard {delay:0} ms after it was said");
    }

    [Fact]
    public void A_hole_of_a_quarter_of_a_second_is_not_paid_for_by_delay()
    {
        var (missing, delay) = Run(Way(), seconds: 60, settled: 40);
        Assert.True(missing == 0 && delay < 50 + 45, $"{missing:P2} concealed, heard {delay:0} ms after it was said");

        // All that was held up in the tenth second comes at once.
        static Func<double> Way()
        {
            var packet = 0;
            return () => packet++ is >= 500 and < 513 ? 50 + 20 * (513 - (packet - 1)) : 50;
        }
    }

    [Fact]
    public void The_higher_band_is_concealed_and_keeps_its_place_beside_the_lower()
    {
        var (low, high) = (new byte[160], new byte[160]);
        _buffer.Widen(true);
        var (position, tone) = (0, new short[160]);
        var heard = new short[160];
        for (var i = 0; i < 20; i++)
        {
            position = Sine.Fill(tone, 800, 0.25, position);
            G711.Encode(G711Law.ULaw, tone, high);
            if (i != 15) _buffer.Put(new AudioPacket { Codes = Enumerable.Repeat((byte)(0x80 + i), 160).ToArray(), High = high, Law = G711Law.ULaw, Sequence = 0, Timestamp = (uint)(160 * i), Stream = 1 });
            Assert.Equal(i != 15, _buffer.Pop(low, high));
            G711.Decode(G711Law.ULaw, high, heard);
            if (i > 0) Assert.InRange(Sine.Level(heard, 800), 0.2, 0.26);
        }
        // A packet of the telephone's band alone has nothing above it.
        Put(20);
        _buffer.Pop(low, high);
        Put(21);
        _buffer.Pop(low, high);
        Assert.Equal(Enumerable.Repeat(G711.ULawSilence, 160), high);
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
                for (var i = 0; i < pops; i++) buffer.Pop(new byte[160]);
            }
        }, iter: 300);
    }

    /// <summary>
    /// A voice of so many seconds, each packet so many ms on its way, through a buffer that is read every 20 ms. Of what follows the first seconds:
    /// the share that was not heard, and the mean time from mouth to ear in ms.
    /// </summary>
    private (double Missing, double Delay) Run(Func<double> way, int seconds, int settled)
    {
        var arrivals = new Queue<(double At, int Number)>(Enumerable.Range(0, 50 * seconds).Select(number => (20 * number + way(), number)).OrderBy(packet => packet.Item1));
        var (count, first, heard, delay) = (50 * seconds, 50 * settled, new HashSet<int>(), 0.0);
        for (var now = 7.0; now < 20 * count; now += 20)
        {
            while (arrivals.TryPeek(out var next) && next.At <= now) Put(arrivals.Dequeue().Number);
            var number = Pop();
            // Of the last ones some are still on their way.
            if (number >= first && number < count - 20 && heard.Add(number)) delay += now - 20 * number;
        }
        return (1 - heard.Count / (double)(count - 20 - first), delay / heard.Count);
    }

    private void Put(int number) => Put((uint)(160 * number), number, 160);

    private void Put(uint timestamp, int number, int length) => Put(timestamp, Enumerable.Repeat((byte)(0x80 + number % 100), length).ToArray());

    private void Put(uint timestamp, ReadOnlySpan<byte> codes) =>
        _buffer.Put(new AudioPacket { Codes = codes, Law = G711Law.ULaw, Sequence = 0, Timestamp = timestamp, Stream = 1 });

    /// <summary>What comes out, at the place where it went in.</summary>
    private static short[] Listen(byte[] codes, Predicate<int> isLost)
    {
        var (buffer, frame, heard) = (new JitterBuffer(), new byte[160], new short[codes.Length + 160]);
        for (var i = 0; i * 160 < codes.Length; i++)
        {
            if (!isLost(i)) buffer.Put(new AudioPacket { Codes = codes.AsSpan(i * 160, 160), Law = G711Law.ULaw, Sequence = 0, Timestamp = (uint)(i * 160), Stream = 1 });
            buffer.Pop(frame);
            G711.Decode(G711Law.ULaw, frame, heard.AsSpan(i * 160));
        }
        return heard[LossConcealer.OverlapSamples..(codes.Length + LossConcealer.OverlapSamples)];
    }

    private double Level()
    {
        var samples = new short[160];
        G711.Decode(G711Law.ULaw, _frame, samples);
        return Sine.Level(samples, 200);
    }

    /// <summary>The number of the frame that comes out, modulo 100; -1 for a concealed one.</summary>
    private int Pop() => _buffer.Pop(_frame) ? Number(_frame[100]) : -1;

    private int Number(byte code)
    {
        var number = code - 0x80;
        while (number < _last - 50) number += 100;
        return _last = number;
    }

    private int _last;
}

using Carillon.Media;

namespace Carillon.Tests.Media;

/// <summary>What a self-test finds in what came back.</summary>
public sealed class EchoProbeTests
{
    private const int Frame = 160;
    private static readonly long Tick = MediaClock.Milliseconds(20);

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(13)]
    public void The_signal_is_found_with_its_delay_and_its_level(int lateFrames)
    {
        var heard = Heard(Line(lateFrames, 0, gain: 0.5));
        Assert.Equal((ProbeSignal.Frames, ProbeSignal.Frames, true), (heard.Said, heard.Found, heard.HeardAnything));
        Assert.Equal(20 * lateFrames, heard.RoundTrip!.Value.TotalMilliseconds, 0.1);
        Assert.Equal(-6.02, heard.LevelDb, 0.1);
    }

    /// <summary>A jitter buffer that cuts elsewhere than the sender did.</summary>
    [Fact]
    public void A_delay_of_half_a_frame_is_no_loss()
    {
        var heard = Heard(Line(4, 70, gain: 1));
        Assert.Equal(0, heard.Loss, 0.015); // the last frame may lie across the end
        Assert.Equal(80 + (70 / 8.0), heard.RoundTrip!.Value.TotalMilliseconds, 0.2);
    }

    [Fact]
    public void Lost_frames_are_counted_whatever_fills_their_place_or_nothing()
    {
        var line = Line(5, 0, gain: 1);
        foreach (var lost in (int[])[10, 20, 21, 22, 30, 50]) line[5 + lost] = new short[Frame];
        Assert.Equal(6 / 75.0, Heard(line).Loss, 0.001);
        line.RemoveRange(40, 2);
        Assert.Equal(8 / 75.0, Heard(line).Loss, 0.001);
    }

    [Fact]
    public void Noise_and_tones_are_something_and_silence_is_nothing()
    {
        var random = new Random(5);
        var noise = Heard([.. Enumerable.Range(0, 100).Select(_ => Enumerable.Range(0, Frame).Select(_ => (short)random.Next(-3000, 3000)).ToArray())]);
        Assert.Equal((0, true, null), (noise.Found, noise.HeardAnything, noise.RoundTrip));
        var tone = Heard([.. Enumerable.Range(0, 100).Select(_ => Enumerable.Range(0, Frame).Select(i => (short)(8000 * Math.Sin(2 * Math.PI * i / 8))).ToArray())]);
        Assert.Equal((0, true), (tone.Found, tone.HeardAnything));
        var silence = Heard([.. Enumerable.Range(0, 100).Select(_ => new short[Frame])]);
        Assert.Equal((0, false, 1.0), (silence.Found, silence.HeardAnything, silence.Loss));
        Assert.False(Heard([]).HeardAnything);
    }

    [Fact]
    public void A_probe_in_a_room_with_an_echo_hears_itself_and_allocates_nothing_on_the_tick()
    {
        using var floor = new Floor();
        var (probe, room) = (new EchoProbe(), RoomKey.New());
        using var one = floor.Engine.CreateAppLeg(probe);
        using var other = floor.Engine.CreateAppLeg(new Echo());
        floor.Engine.Join(one, room);
        floor.Engine.Join(other, room);
        Thread.Sleep(EchoProbe.Lasts / 4); // what an engine makes once has been made by then, and the signal is being said
        var allocated = floor.Engine.Counters.AllocatedOnTicks;
        Thread.Sleep(EchoProbe.Lasts);
        var heard = probe.Conclude();
        Assert.Equal((ProbeSignal.Frames, 0), (heard.Said, heard.Said - heard.Found));
        Assert.InRange(heard.RoundTrip!.Value.TotalMilliseconds, 0, 200); // both are on one tick
        Assert.Equal(0, heard.LevelDb, 0.2);
        Assert.Equal(allocated, floor.Engine.Counters.AllocatedOnTicks);
    }

    /// <summary>What was heard from the moment the signal began, a frame every 20 ms.</summary>
    private static EchoHeard Heard(List<short[]> line)
    {
        long[] saidAt = [.. Enumerable.Range(0, ProbeSignal.Frames).Select(n => n * Tick)], heardAt = [.. Enumerable.Range(0, line.Count + 1).Select(n => n * Tick)];
        return new EchoMatch(line.SelectMany(f => f).ToArray(), heardAt).Find(saidAt);
    }

    private static List<short[]> Line(int lateFrames, int lateSamples, double gain)
    {
        short[] signal = [.. Enumerable.Range(0, ProbeSignal.Frames).SelectMany(n => ProbeSignal.Frame(n).ToArray()).Select(s => (short)(gain * s))];
        return [.. new short[(lateFrames * Frame) + lateSamples].Concat(signal).Concat(new short[20 * Frame]).Chunk(Frame).Where(f => f.Length == Frame)];
    }
}

using System.Diagnostics;
using Carillon.Lab.Bench;
using Carillon.Media;

namespace Carillon.Tests.Lab.Bench;

public sealed class BenchVoiceTests
{
    private readonly BenchEars _ears = new();
    private readonly short[] _frame = new short[160];

    [Fact]
    public void A_loud_frame_is_heard_once_and_after_how_long()
    {
        var (speaker, listener) = Pair();
        Say(speaker, frames: 3);
        var at = Stopwatch.GetTimestamp() + (Stopwatch.Frequency * 20 / 1000);
        Say(speaker, frames: 1);
        listener.Consume(_frame, new FrameInfo(at, 1, 0));
        listener.Consume(_frame, new FrameInfo(at + (Stopwatch.Frequency / 50), 2, 0));

        var hearing = _ears.Take();
        Assert.Equal((1, 1), (hearing.Said, hearing.Heard));
        Assert.InRange(hearing.P50!.Value, 15, 21);
        Assert.Equal(at, listener.HeardAt);
        Assert.Equal(new BenchHearing(0, 0, null, null), _ears.Take());
    }

    [Fact]
    public void The_hum_between_is_nothing_heard_and_neither_is_silence()
    {
        var (speaker, listener) = Pair();
        Say(speaker, frames: 3);
        listener.Consume(_frame, new FrameInfo(Stopwatch.GetTimestamp(), 1, 0));
        listener.Consume(new short[160], new FrameInfo(Stopwatch.GetTimestamp(), 2, 0));

        Assert.Equal(0, _ears.Take().Heard);
        Assert.Equal((2, 0), (listener.Consumed, listener.HeardAt));
    }

    [Fact]
    public void A_loud_frame_comes_every_two_seconds()
    {
        var (speaker, _) = Pair();
        Say(speaker, frames: 500);
        Assert.Equal(5, _ears.Take().Said);
        Assert.Equal(500, speaker.Produced);
    }

    [Fact]
    public void Percentiles_are_of_all_that_was_heard()
    {
        for (var ms = 0; ms < 100; ms++)
            _ears.Heard(TimeSpan.FromMilliseconds(ms));
        var hearing = _ears.Take();
        Assert.Equal((49.5, 98.5), (hearing.P50!.Value, hearing.P99!.Value));
    }

    private (BenchVoice Speaker, BenchVoice Listener) Pair()
    {
        var (speaker, listener) = (new BenchVoice(_ears, offset: 3), new BenchVoice(_ears, offset: 50));
        (speaker.Partner, listener.Partner) = (listener, speaker);
        return (speaker, listener);
    }

    private void Say(BenchVoice speaker, int frames)
    {
        for (var n = 0; n < frames; n++)
            speaker.Produce(_frame);
    }
}

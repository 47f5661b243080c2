using Carillon.Media;

namespace Carillon.Tests.Media;

/// <summary>When a leg is looked at, by ticks of 5 ms: a packet every fourth.</summary>
public sealed class ArrivalRhythmTests
{
    private const int Frame = 4;

    [Fact]
    public void A_steady_phone_costs_little_more_than_a_look_a_packet()
    {
        var line = new Line();
        for (var n = 0; n < 1000; n++) line.Sends(Frame * n);
        line.Run(4000);
        Assert.Equal(1000, line.Heard);
        Assert.InRange(line.Looks, 1000, 1150);
        Assert.Equal(0, line.LongestWait);
    }

    [Fact]
    public void Who_is_silent_is_looked_at_on_every_second_tick()
    {
        var line = new Line();
        line.Run(400);
        Assert.InRange(line.Looks, 200, 220);
    }

    [Fact]
    public void Who_rests_is_not_looked_at_until_something_comes_and_then_as_if_it_had_just_begun()
    {
        var line = new Line { Rests = true };
        for (var n = 0; n < 100; n++) line.Sends(400 + Frame * n);
        line.Run(1200);
        Assert.Equal(100, line.Heard);
        Assert.Equal(0, line.LongestWait);
        // 16 looks before each rest, every tick while the rhythm is learnt, and then one for each packet.
        Assert.InRange(line.Looks, 100, 180);
    }

    [Fact]
    public void A_packet_that_queued_behind_another_is_heard_at_the_next_probe()
    {
        var line = new Line();
        for (var n = 0; n < 200; n++) line.Sends(Frame * n);
        line.Sends(400);
        line.Run(800);
        Assert.Equal(201, line.Heard);
        // Until the probe each packet waits for the next one's look: a third of a second at most.
        Assert.InRange(line.TicksBehind, 1, Frame * (ArrivalRhythm.LooksBeforeProbe + 1));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void A_clock_that_runs_off_is_followed(int step)
    {
        var line = new Line();
        var at = 0;
        for (var n = 0; n < 400; n++)
        {
            line.Sends(at);
            at += n % 40 == 39 ? Frame + step : Frame;
        }
        line.Run(at);
        Assert.Equal(400, line.Heard);
        Assert.InRange(line.LongestWait, 0, Frame);
        Assert.InRange(line.Looks, 400, 900);
    }

    [Fact]
    public void Packets_that_come_between_two_ticks_cost_a_quarter_of_a_look_more_and_wait_a_tick_at_most()
    {
        var random = new Random(5);
        var line = new Line();
        for (var n = 0; n < 2000; n++) line.Sends(Frame * n + random.Next(2));
        line.Run(Frame * 2000 + 10);
        Assert.Equal(2000, line.Heard);
        Assert.InRange(line.Looks, 2000, 2600);
        Assert.InRange(line.LongestWait, 0, 2);
    }

    [Fact]
    public void After_a_pause_and_a_burst_nothing_waits()
    {
        var line = new Line();
        for (var n = 0; n < 50; n++) line.Sends(Frame * n);
        for (var n = 50; n < 60; n++) line.Sends(Frame * 60);
        for (var n = 61; n < 100; n++) line.Sends(Frame * n);
        line.Run(500);
        Assert.Equal(99, line.Heard);
        Assert.InRange(line.LongestWait, 0, Frame);
    }

    /// <summary>A socket and who looks at it.</summary>
    private sealed class Line
    {
        private readonly List<long> _sent = [];
        private readonly Queue<long> _waiting = new();
        private ArrivalRhythm _rhythm;

        /// <summary>The system tells of what comes after a rest.</summary>
        public bool Rests { get; init; }

        public int Looks { get; private set; }
        public int Heard { get; private set; }
        public long LongestWait { get; private set; }
        public int TicksBehind { get; private set; }

        public void Sends(long tick) => _sent.Add(tick);

        public void Run(long ticks)
        {
            for (var tick = 0L; tick < ticks; tick++)
            {
                foreach (var _ in _sent.Where(at => at == tick)) _waiting.Enqueue(tick);
                if (_rhythm.IsAtRest && _waiting.Count > 0) _rhythm.Wake(tick);
                if (tick >= _rhythm.Next) Look(tick);
                if (_waiting.Count > 0) TicksBehind++;
            }
        }

        private void Look(long tick)
        {
            Looks++;
            var found = _waiting.Count > 0;
            var isTurn = tick % Frame == 3;
            for (var most = _rhythm.Drains(isTurn) ? 16 : 1; most > 0 && _waiting.TryDequeue(out var sentAt); most--)
            {
                Heard++;
                LongestWait = Math.Max(LongestWait, tick - sentAt);
            }
            _rhythm.Looked(tick, found);
            if (Rests && _rhythm.IsQuiet) _rhythm.Rest();
        }
    }
}

using System.Net;
using System.Net.Sockets;
using Carillon.Media;
using Carillon.Protocols.Codecs;

namespace Carillon.Tests.Media;

public sealed class EngineTests
{
    [Fact]
    public async Task Nothing_is_allocated_on_the_tick()
    {
        using var floor = new Floor();
        await using Phone alice = new(), bob = new() { Law = G711Law.ALaw }, carol = new(), dave = new();
        var (left, right) = floor.Bridge(alice, bob);
        var room = RoomKey.New();
        foreach (var phone in new[] { carol, dave, alice })
        {
            var leg = floor.Leg(phone);
            floor.Engine.Join(leg, room);
            phone.Talk(leg, 500);
        }
        bob.Talk(right, 900);
        floor.Engine.MusicOnHold(left, Tones.MusicOnHold);
        var done = new TaskCompletionSource<RecordingResult>();
        var path = Path.Combine(Path.GetTempPath(), $"carillon-{Guid.NewGuid():N}.wav");
        var recording = floor.Engine.StartRecording(left, right, path, done.SetResult);
        await carol.Hears(all => all.Count > 30, "the room at work");

        var before = floor.Engine.Counters;
        await Task.Delay(1000, TestContext.Current.CancellationToken);
        var after = floor.Engine.Counters;
        Assert.True(after.PacketsReceived - before.PacketsReceived > 100, "there was traffic");
        Assert.Equal(0, after.AllocatedOnTicks - before.AllocatedOnTicks);
        Assert.Equal(0, after.Faults);
        floor.Engine.Stop(recording);
        await done.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        File.Delete(path);
    }

    [Fact]
    public void A_disposed_leg_returns_its_port()
    {
        var port = FreePair();
        using var floor = new Floor(options => options with { PortMin = port, PortMax = port + 1 });
        for (var i = 0; i < 3; i++)
        {
            var leg = floor.Engine.CreateRtpLeg(floor);
            Assert.Equal(port, leg.LocalEndPoint.Port);
            Assert.Throws<IOException>(() => floor.Engine.CreateRtpLeg(floor));
            leg.Dispose();
            leg.Dispose();
            floor.Expect(leg, "quality");
            Assert.True(SpinWait.SpinUntil(() => floor.Engine.Counters.Legs == 0, TimeSpan.FromSeconds(30)), "the leg is gone");
        }
    }

    [Fact]
    public void Reports_tell_both_sides_quality_and_the_round_trip()
    {
        using var floor = new Floor(options => options with { ReportInterval = TimeSpan.FromMilliseconds(200) });
        var processor = new Echo();
        var (one, other) = (floor.Engine.CreateRtpLeg(floor), floor.Engine.CreateRtpLeg(floor));
        one.SetProcessor(processor);
        other.SetProcessor(new Echo());
        one.SetRemote(new RtpRemote { EndPoint = other.LocalEndPoint });
        other.SetRemote(new RtpRemote { EndPoint = one.LocalEndPoint });
        floor.Expect(one, "first");
        for (var i = 0; i < 4; i++) floor.Expect(one, "quality");
        var quality = floor.Qualities[one];
        Assert.True(quality.PacketsReceived > 20 && quality.PacketsSent > 20, $"{quality}");
        Assert.Equal(0, quality.PacketsLost);
        Assert.Equal(0, quality.RemoteLossNow);
        Assert.InRange(quality.RoundTrip!.Value.TotalMilliseconds, 0, 100);
        Assert.True(processor.Frames > 20, "the processor consumed");
    }

    [Fact]
    public async Task A_silence_is_told_once()
    {
        using var floor = new Floor(options => options with { MediaTimeout = TimeSpan.FromMilliseconds(150) });
        await using var alice = new Phone();
        var leg = floor.Leg(alice);
        floor.Expect(leg, "timeout");
        alice.Send(leg, new byte[160]);
        floor.Expect(leg, "first");
        floor.Expect(leg, "timeout");
        Assert.Empty(floor.Events);
    }

    [Fact]
    public async Task A_processor_that_throws_silences_its_leg_and_no_other()
    {
        using var floor = new Floor();
        await using Phone alice = new(), bob = new();
        var (left, _) = floor.Bridge(alice, bob);
        floor.Engine.CreateAppLeg(new Bomb());
        Assert.True(SpinWait.SpinUntil(() => floor.Engine.Counters.Faults == 1, TimeSpan.FromSeconds(30)), "the fault is counted");
        bob.Forget();
        alice.Send(left, [.. Enumerable.Repeat((byte)7, 160)]);
        await bob.Hears(all => all.Any(packet => packet.Payload[0] == 7), "Alice");
    }

    [Fact]
    public async Task Application_legs_and_phones_share_a_room()
    {
        using var floor = new Floor();
        await using var alice = new Phone();
        var echo = new Echo();
        var (leg, app, room) = (floor.Leg(alice), floor.Engine.CreateAppLeg(echo), RoomKey.New());
        floor.Engine.Join(leg, room);
        floor.Engine.Join(app, room);
        alice.Talk(leg, 700);
        await alice.Hears(_ => Sine.Level(alice.LastSamples(10), 700) > 0.15, "her own voice from the echo");
    }

    [Theory]
    [InlineData(0, "Media:Shards is 0; it must be 1-64")]
    [InlineData(65, "Media:Shards is 65; it must be 1-64")]
    public void Faulty_options_are_named(int shards, string fault) => Assert.Equal([fault], new MediaOptions { Shards = shards }.Faults());

    internal static int FreePair()
    {
        for (var port = 41_000; port < 42_000; port += 2)
        {
            try
            {
                using var rtp = new UdpClient(new IPEndPoint(IPAddress.Loopback, port));
                using var rtcp = new UdpClient(new IPEndPoint(IPAddress.Loopback, port + 1));
                return port;
            }
            catch (SocketException)
            {
                // In use; the next.
            }
        }
        throw new InvalidOperationException("no pair of ports is free");
    }

    private sealed class Echo : IAudioProcessor
    {
        private readonly short[] _last = new short[160];

        public int Frames { get; private set; }

        public void Produce(Span<short> pcm8k20ms) => _last.CopyTo(pcm8k20ms);

        public void Consume(ReadOnlySpan<short> pcm8k20ms, in FrameInfo info)
        {
            Frames++;
            pcm8k20ms.CopyTo(_last);
        }
    }

    private sealed class Bomb : IAudioProcessor
    {
        public void Produce(Span<short> pcm8k20ms) => throw new InvalidOperationException("planned");

        public void Consume(ReadOnlySpan<short> pcm8k20ms, in FrameInfo info)
        {
        }
    }
}

using Carillon.Media;
using Carillon.Protocols.Codecs;

namespace Carillon.Tests.Media;

public sealed class OutgoingStreamTests : IDisposable
{
    private static readonly long Ms = MediaClock.Milliseconds(1);
    private readonly MediaEngine _engine = new(new MediaOptions(), Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
    private readonly MediaLeg _one;
    private readonly MediaLeg _other;
    private readonly OutgoingStream _stream = new(65_535, 1000);

    public OutgoingStreamTests() => (_one, _other) = (_engine.CreateAppLeg(new Nobody()), _engine.CreateAppLeg(new Nobody()));

    [Fact]
    public void Own_frames_and_two_sources_make_one_seamless_stream()
    {
        Assert.Equal(new StreamPlace(65_535, 1000, true), _stream.Own(100 * Ms, 160));
        Assert.Equal(new StreamPlace(0, 1160, false), _stream.Own(120 * Ms, 160));
        Assert.Equal(new StreamPlace(1, 1320, true), Relay(_one, 500, 9000, 140));
        Assert.Equal(new StreamPlace(2, 1480, false), Relay(_one, 501, 9160, 160));
        Assert.Equal(new StreamPlace(3, 1640, true), Relay(_other, 7, 77, 180));
        Assert.Equal(new StreamPlace(4, 1800, false), _stream.Own(200 * Ms, 160));
    }

    [Fact]
    public void A_gap_of_the_source_stays_a_gap()
    {
        Relay(_one, 10, 0, 100);
        Assert.Equal(new StreamPlace(2, 1480, false), Relay(_one, 13, 480, 160));
        Assert.Equal(new StreamPlace(1, 1320, false), Relay(_one, 12, 320, 165));
        Assert.Equal(new StreamPlace(3, 1640, false), Relay(_one, 14, 640, 180));
    }

    [Fact]
    public void What_is_older_than_the_change_of_source_is_left_out()
    {
        Relay(_one, 10, 1600, 100);
        Assert.Null(Relay(_one, 9, 1440, 101));
    }

    [Fact]
    public void After_a_pause_the_timestamp_follows_the_clock()
    {
        _stream.Own(100 * Ms, 160);
        Assert.Equal(new StreamPlace(0, 1000 + 8000, true), _stream.Own(1100 * Ms, 160));
    }

    [Fact]
    public void A_new_ssrc_of_the_same_leg_goes_on_where_the_old_one_stood()
    {
        Relay(_one, 10, 1600, 100);
        Assert.Equal(new StreamPlace(0, 1160, true), Relay(_one, 40_000, 5, 120, stream: 2));
    }

    public void Dispose() => _engine.Dispose();

    private StreamPlace? Relay(MediaLeg source, ushort sequence, uint timestamp, int atMs, int stream = 1)
    {
        var packet = new AudioPacket { Codes = [], Law = G711Law.ULaw, Sequence = sequence, Timestamp = timestamp, Stream = stream };
        return _stream.TryRelay(source, packet, 160, atMs * Ms, out var place) ? place : null;
    }

    private sealed class Nobody : IAudioProcessor
    {
        public void Produce(Span<short> pcm8k20ms)
        {
        }

        public void Consume(ReadOnlySpan<short> pcm8k20ms, in FrameInfo info)
        {
        }
    }
}

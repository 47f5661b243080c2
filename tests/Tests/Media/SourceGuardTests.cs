using System.Net;
using Carillon.Media;
using Carillon.Protocols.Rtp;

namespace Carillon.Tests.Media;

/// <summary>The rule alone, on a clock of the test's.</summary>
public sealed class SourceGuardTests
{
    private const uint Older = 0xA, Newer = 0xB;
    private static readonly PeerAddress Peer = PeerAddress.From(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 6000));

    private readonly SourceGuard _guard = new();
    private ushort _sequence;
    private long _now = MediaClock.Milliseconds(1000);

    public SourceGuardTests() => _guard.Agree(Peer, alsoFrom: 0);

    [Fact]
    public void Of_two_streams_of_one_peer_the_newer_is_heard()
    {
        Assert.Equal(SourceVerdict.Learn, Hear(Older));
        Assert.Equal(SourceVerdict.Accept, Hear(Older, after: 20));
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(SourceVerdict.Accept, Hear(Newer, after: 10));
            Assert.Equal(SourceVerdict.Refuse, Hear(Older, after: 10));
        }
    }

    [Fact]
    public void The_older_is_heard_again_when_the_newer_has_ceased()
    {
        Hear(Older);
        Hear(Newer, after: 20);

        Assert.Equal(SourceVerdict.Refuse, Hear(Older, after: 99));
        Assert.Equal(SourceVerdict.Accept, Hear(Older, after: 1));
        Assert.Equal(SourceVerdict.Refuse, Hear(Newer, after: 20));
    }

    [Fact]
    public void A_third_stream_is_newer_still()
    {
        Hear(Older);
        Hear(Newer, after: 20);

        Assert.Equal(SourceVerdict.Accept, Hear(0xC, after: 20));
        Assert.Equal(SourceVerdict.Refuse, Hear(Newer, after: 20));
    }

    private SourceVerdict Hear(uint ssrc, int after = 0) =>
        _guard.Judge(Peer, new RtpHeader { SequenceNumber = _sequence++, Ssrc = ssrc }, _now += MediaClock.Milliseconds(after));
}

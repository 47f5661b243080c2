using Carillon.Media;
using Org.BouncyCastle.Tls;

namespace Carillon.Tests.Media;

/// <summary>The hello race (CVE-2023-49786, ES2023-01 to -03): who is first, offers nothing good, or shouts in between, neither gets the call nor ends it.</summary>
public sealed class DtlsAttackTests
{
    private const string Stranger = "127.0.0.9", AtThePeersAddress = "127.0.0.1";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private static readonly int[] NothingAndUnoffered =
    [
        CipherSuite.TLS_RSA_WITH_NULL_SHA, CipherSuite.TLS_RSA_WITH_NULL_SHA256, CipherSuite.TLS_ECDHE_ECDSA_WITH_NULL_SHA, CipherSuite.TLS_ECDH_anon_WITH_NULL_SHA,
        CipherSuite.TLS_ECDH_anon_WITH_AES_128_CBC_SHA, CipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
    ];

    [Theory]
    [InlineData(Stranger)]
    [InlineData(AtThePeersAddress)]
    public async Task A_hello_that_offers_no_cipher_or_none_of_ours_is_refused_and_the_right_peer_comes_next(string from)
    {
        using var here = new DtlsSide();
        using var there = new DtlsSide();
        await using Phone alice = new(), bob = new();
        var (left, right) = (here.Connect(alice, out var inner), there.Connect(bob, out var outer));
        left.SetRemote(there.Remote(right, begins: false));

        using var attacker = new DtlsAttacker(from, left.LocalEndPoint);
        foreach (var suite in NothingAndUnoffered)
            Assert.Equal(AlertDescription.handshake_failure, attacker.Refused(suite, ProtocolVersion.DTLSv12, withSrtp: true));
        var good = CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256;
        Assert.Equal(AlertDescription.handshake_failure, attacker.Refused(good, ProtocolVersion.DTLSv12, withSrtp: false));
        Assert.Equal(AlertDescription.protocol_version, attacker.Refused(good, ProtocolVersion.DTLSv10, withSrtp: true));

        right.SetRemote(here.Remote(left, begins: true));
        await Conversation.Hears(alice, inner, bob, outer);
        Assert.Equal((1, NothingAndUnoffered.Length + 2, 0), (here.Counters.HandshakesDone, here.Counters.HandshakesFailed, here.Counters.Faults));
    }

    /// <summary>Hundreds of sockets' worth of hellos, before the right peer's and all through its handshake.</summary>
    [Fact]
    public async Task A_flood_of_hellos_from_elsewhere_keeps_the_right_peer_from_nothing_and_gets_no_more_than_it_sent()
    {
        using var here = new DtlsSide();
        using var there = new DtlsSide();
        await using Phone alice = new(), bob = new();
        var (left, right) = (here.Connect(alice, out var inner), there.Connect(bob, out var outer));
        left.SetRemote(there.Remote(right, begins: false));

        using var attacker = new DtlsAttacker(Stranger, left.LocalEndPoint);
        using var end = new CancellationTokenSource();
        var flood = Task.Run(() => Shout(attacker, end.Token), TestContext.Current.CancellationToken);
        Assert.True(SpinWait.SpinUntil(() => attacker.Sent > 100_000, Patience), "the flood is on");
        right.SetRemote(here.Remote(left, begins: true));
        await Conversation.Hears(alice, inner, bob, outer);
        await end.CancelAsync();
        await flood;
        attacker.TakeAll();
        Assert.Equal((1, 0, 0), (here.Counters.HandshakesDone, here.Counters.HandshakesFailed, here.Counters.Faults));
        Assert.True(attacker.Received <= attacker.Sent, $"{attacker.Received} octets came for {attacker.Sent}");
    }

    /// <summary>Into a call that has its keys: hellos, alerts that end a connection, changes of the cipher, from a stranger and from the peer's address.</summary>
    [Theory]
    [InlineData(Stranger)]
    [InlineData(AtThePeersAddress)]
    public async Task Hellos_and_alerts_end_no_call_that_has_its_keys(string from)
    {
        using var here = new DtlsSide();
        using var there = new DtlsSide();
        await using Phone alice = new(), bob = new();
        var (left, right) = (here.Connect(alice, out var inner), there.Connect(bob, out var outer));
        left.SetRemote(there.Remote(right, begins: false));
        right.SetRemote(here.Remote(left, begins: true));
        await Conversation.Hears(alice, inner, bob, outer);

        using var one = new DtlsAttacker(from, left.LocalEndPoint);
        using var other = new DtlsAttacker(from, right.LocalEndPoint);
        var hello = DtlsAttacker.Hello(NothingAndUnoffered);
        for (var i = 0; i < 100; i++)
        {
            foreach (var attacker in new[] { one, other })
            {
                attacker.SendRaw(hello);
                attacker.SendRaw(Record(21, 2, AlertDescription.handshake_failure));
                attacker.SendRaw(Record(21, 1, AlertDescription.close_notify));
                attacker.SendRaw(Record(20, 1));
            }
        }

        alice.Forget();
        bob.Forget();
        await Conversation.Hears(alice, inner, bob, outer);
        foreach (var side in new[] { here, there })
            Assert.Equal((1, 0, 0), (side.Counters.HandshakesDone, side.Counters.HandshakesFailed, side.Counters.Faults));
        one.TakeAll();
        other.TakeAll();
        Assert.Equal((0, 0), (one.Received, other.Received));
    }

    private static void Shout(DtlsAttacker attacker, CancellationToken end)
    {
        var hello = DtlsAttacker.Hello(NothingAndUnoffered);
        while (!end.IsCancellationRequested)
        {
            for (var i = 0; i < 20; i++) attacker.SendRaw(hello);
            attacker.TakeAll();
            Thread.Sleep(2);
        }
    }

    /// <summary>A record of epoch 0, in clear (RFC 6347 section 4.1).</summary>
    private static byte[] Record(byte type, params short[] body) => [type, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 9, 0, (byte)body.Length, .. body.Select(octet => (byte)octet)];
}

using System.Security.Cryptography;
using Carillon.Protocols.Iax2;
using Carillon.Signalling.Iax2;

namespace Carillon.Tests.Signalling.Iax2;

/// <summary>AES-128, key changes and RSA, both ends ours. Against Asterisk: tests/Interop.</summary>
public sealed class EncryptedCallTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_encrypted_call_is_whole_and_nothing_of_it_is_in_clear(bool proven)
    {
        await using var servers = new TwoServers(qualify: proven, calleesView: Encrypted, callersView: Encrypted);
        if (proven) await Eventually.True(() => servers.T1.HealthOf("t2") is { Up: true }, "the trunk is up");
        var caller = new Watched();
        var call = servers.T1.Call(TwoServers.ToRoom("42"), caller);
        var (incoming, _, callee) = await servers.Inbound.Next();
        incoming.Ring();
        incoming.Answer();
        await caller.Until("answered");
        call.SendDtmf('5');
        call.SendVoice([1, 2, 3], 20);
        await callee.Until("dtmf 5");
        await callee.Until("voice Pcmu 3");
        incoming.SendDtmf('#');
        await caller.Until("dtmf #");
        call.HangUp(31);
        await callee.Until("ended Remote 31");
        await Eventually.True(() => servers.T1.CallCount + servers.T2.CallCount == 0, "both ends forget the call");

        Assert.True(call.IsEncrypted && incoming.IsEncrypted);
        Assert.Equal(proven ? 1 : 0, servers.T2.Counters.ProvenCalls);
        Assert.Equal((0, 0, 0, 0), (servers.T1.Counters.Malformed, servers.T2.Counters.Malformed, servers.T1.Counters.Faults, servers.T2.Counters.Faults));
        Assert.All(OfTheCall(servers.Wire1, call).SkipWhile(f => f[3] == 0 && (f[2] & 0x7F) == 0), AssertSealed);
        Assert.All(OfTheCall(servers.Wire2, incoming).Skip(1), AssertSealed); // AUTHREQ or ACCEPT is the last in clear
    }

    [Fact]
    public async Task Keys_change_both_ways_while_the_call_goes_on()
    {
        var timers = TwoServers.Quick with { KeyLeast = TimeSpan.FromMilliseconds(30), KeyMost = TimeSpan.FromMilliseconds(60) };
        await using var servers = new TwoServers(timers, calleesView: Encrypted, callersView: Encrypted);
        servers.Inbound.AtOnce = call => call.Answer();
        var caller = new Watched();
        var call = servers.T1.Call(TwoServers.ToRoom("1"), caller);
        await caller.Until("answered");
        var (incoming, _, callee) = await servers.Inbound.Next();
        var first = call.VoiceCipher;
        for (var i = 0; i < 20; i++)
        {
            call.SendDtmf('1');
            await callee.Until("dtmf 1");
            incoming.SendDtmf('2');
            await caller.Until("dtmf 2");
        }
        await Eventually.True(() => servers.T1.Counters.KeysTaken >= 3 && servers.T2.Counters.KeysTaken >= 3, "three keys each way");
        Assert.NotSame(first, call.VoiceCipher);
        Assert.True(incoming.VoiceCipher!.HasPrevious);
        call.HangUp();
        await callee.Until("ended Remote 16");
    }

    [Theory]
    [InlineData(CallEncryption.Required, CallEncryption.Off, "ended Authentication 29")]
    [InlineData(CallEncryption.Off, CallEncryption.Required, "ended Remote 29")]
    public async Task A_call_that_only_one_side_would_encrypt_is_not_made(CallEncryption caller, CallEncryption callee, string end)
    {
        await using var servers = new TwoServers(callersView: p => p with { Encryption = caller }, calleesView: p => p with { Encryption = callee });
        var watched = new Watched();
        servers.T1.Call(TwoServers.ToRoom("1"), watched);
        Assert.Equal(end, await watched.Next());
        Assert.Equal(0, servers.Inbound.Waiting);
    }

    /// <summary>Also where the NEW proves itself, and nobody is asked for the secret.</summary>
    [Theory]
    [InlineData(CallEncryption.Offer, CallEncryption.Offer, true)]
    [InlineData(CallEncryption.Offer, CallEncryption.Required, true)]
    [InlineData(CallEncryption.Required, CallEncryption.Offer, true)]
    [InlineData(CallEncryption.Offer, CallEncryption.Off, false)]
    [InlineData(CallEncryption.Off, CallEncryption.Offer, false)]
    public async Task Who_offers_encryption_speaks_so_with_who_does_it_too_and_in_clear_with_the_others(CallEncryption caller, CallEncryption callee, bool encrypted)
    {
        foreach (var proven in (bool[])[false, true])
        {
            await using var servers = new TwoServers(qualify: proven, callersView: p => p with { Encryption = caller }, calleesView: p => p with { Encryption = callee });
            if (proven) await Eventually.True(() => servers.T1.HealthOf("t2") is { Up: true }, "the trunk is up");
            servers.Inbound.AtOnce = call => call.Answer();
            var watched = new Watched();
            var call = servers.T1.Call(TwoServers.ToRoom("1"), watched);
            await watched.Until("answered");
            var (incoming, _, heard) = await servers.Inbound.Next();
            call.SendDtmf('5');
            await heard.Until("dtmf 5");
            incoming.SendDtmf('6');
            await watched.Until("dtmf 6");
            Assert.Equal((encrypted, encrypted, proven ? 1 : 0), (call.IsEncrypted, incoming.IsEncrypted, servers.T2.Counters.ProvenCalls));
        }
    }

    [Fact]
    public async Task A_wrong_secret_is_told_although_nothing_can_be_read()
    {
        await using var servers = new TwoServers(secretOfCallee: "another", calleesView: Encrypted, callersView: Encrypted);
        var caller = new Watched();
        servers.T1.Call(TwoServers.ToRoom("1"), caller);
        Assert.Equal("ended Remote 21", await caller.Next());
        Assert.Equal(1, servers.T2.Counters.BadSecrets);
    }

    [Fact]
    public async Task A_peer_that_began_anew_ends_an_encrypted_call_though_it_has_no_key()
    {
        await using var servers = new TwoServers(calleesView: Encrypted, callersView: Encrypted);
        servers.Inbound.AtOnce = call => call.Answer();
        var caller = new Watched();
        var call = servers.T1.Call(TwoServers.ToRoom("1"), caller);
        await caller.Until("answered");
        servers.Wire2.Drop = () => true;
        await servers.T2.DisposeAsync();
        await using var anew = servers.RestartT2();
        servers.Wire2.Drop = null;
        call.SendDtmf('1');
        await caller.Until("ended Invalid 81");
    }

    [Fact]
    public async Task Who_signs_with_the_right_key_gets_in_and_nobody_else()
    {
        using var key = RSA.Create(1024);
        using var another = RSA.Create(1024);
        Assert.Equal("answered", await FirstNews(key.ExportPkcs8PrivateKeyPem(), key.ExportSubjectPublicKeyInfoPem()));
        Assert.Equal("answered", await FirstNews(key.ExportRSAPrivateKeyPem(), key.ExportRSAPublicKeyPem()));
        Assert.Equal("ended Remote 21", await FirstNews(another.ExportPkcs8PrivateKeyPem(), key.ExportSubjectPublicKeyInfoPem()));
        Assert.Equal("ended Authentication 29", await FirstNews(null, key.ExportSubjectPublicKeyInfoPem())); // the secret alone is not what the callee asks for
        Assert.Equal("answered", await FirstNews(key.ExportPkcs8PrivateKeyPem(), null)); // asked for MD5, one answers by MD5

        static async Task<string> FirstNews(string? own, string? peers)
        {
            await using var servers = new TwoServers(callersView: p => p with { OwnKey = own }, calleesView: p => p with { PeerKey = peers });
            servers.Inbound.AtOnce = call => call.Answer();
            var caller = new Watched();
            servers.T1.Call(TwoServers.ToRoom("1"), caller);
            var news = await caller.Next();
            return news.StartsWith("accepted", StringComparison.Ordinal) ? await caller.Next() : news;
        }
    }

    [Fact]
    public async Task Without_a_secret_nobody_gets_in_by_the_empty_one()
    {
        await using var servers = new TwoServers(callersView: p => p with { Secret = "" }, calleesView: p => p with { Secret = "" });
        var caller = new Watched();
        servers.T1.Call(TwoServers.ToRoom("1"), caller);
        Assert.Equal("ended Authentication 29", await caller.Next());
        Assert.False(Iax2Peer.IsKey("no key", withPrivatePart: false));
    }

    static Iax2Peer Encrypted(Iax2Peer peer) => peer with { Encryption = CallEncryption.Required };

    static IEnumerable<byte[]> OfTheCall(UdpWire wire, Iax2Call call) => wire.Sent.Where(f => ((f[0] & 0x7F) << 8 | f[1]) == call.LocalCallNumber);

    static void AssertSealed(byte[] frame) => Assert.True(CallCipher.HasShape(frame, CallCipher.FullClear), $"in clear: {Convert.ToHexString(frame)}");
}

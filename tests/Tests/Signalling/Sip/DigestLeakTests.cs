using System.Net;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;

namespace Carillon.Tests.Signalling.Sip;

/// <summary>Who is called behind a carrier asks for our proof, as in ES2021-05: he gets none, whatever he asks about.</summary>
public sealed class DigestLeakTests
{
    private const string Carriers = "WWW-Authenticate: Digest realm=\"carrier\", nonce=\"n1\", algorithm=MD5, qop=\"auth\"\n";
    private const string Thiefs = "WWW-Authenticate: Digest realm=\"thief\", nonce=\"n2\", algorithm=MD5, qop=\"auth\"\n";
    private const string ThiefsIntegrity = "WWW-Authenticate: Digest realm=\"carrier\", nonce=\"n3\", algorithm=MD5, qop=\"auth-int\"\n";
    private static readonly SipCredential Configured = new("joe", "secret", "carrier");

    [Theory]
    [InlineData("carrier")]
    [InlineData(null)]
    public async Task A_BYE_that_is_challenged_for_another_realm_than_the_carriers_is_not_repeated(string? realm)
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var (call, events) = pair.Call(by: raw.Local, credential: new SipCredential("joe", "secret", realm));
        await raw.Answer("INVITE", 401, "Unauthorized", Carriers);
        await Answered(raw, events);

        call.HangUp();
        await raw.Answer("BYE", 401, "Unauthorized", Thiefs);
        await Eventually.True(() => pair.Caller.Counters.ChallengesIgnored == 1, "the challenge is passed over");
        await Nothing(raw);
    }

    [Fact]
    public async Task The_carriers_own_challenge_of_a_BYE_is_answered()
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var (call, events) = pair.Call(by: raw.Local, credential: new SipCredential("joe", "secret"));
        await raw.Answer("INVITE", 401, "Unauthorized", Carriers);
        await Answered(raw, events);

        call.HangUp();
        await raw.Answer("BYE", 401, "Unauthorized", Carriers);
        Assert.Contains("realm=\"carrier\"", (await raw.Receive("BYE")).Header("Authorization"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Within_a_call_nobody_teaches_us_a_realm()
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var (call, events) = pair.Call(by: raw.Local, credential: new SipCredential("joe", "secret"));
        await Answered(raw, events);

        call.HangUp();
        await raw.Answer("BYE", 401, "Unauthorized", Thiefs);
        await Eventually.True(() => pair.Caller.Counters.ChallengesIgnored == 1, "the challenge is passed over");
        await Nothing(raw);
    }

    [Fact]
    public async Task A_reINVITE_is_not_repeated_for_a_thief()
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var (call, events) = pair.Call(by: raw.Local, credential: Configured);
        await Answered(raw, events);

        call.Hold(true);
        await raw.Answer("INVITE", 401, "Unauthorized", Thiefs);
        await raw.Receive("ACK");
        await Eventually.True(() => pair.Caller.Counters.ChallengesIgnored == 1, "the challenge is passed over");
        await Nothing(raw);
    }

    [Theory]
    [InlineData(Thiefs)]
    [InlineData(ThiefsIntegrity)]
    public async Task An_INVITE_is_not_repeated_for_another_realm_nor_for_an_integrity_that_is_not_spoken(string challenge)
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var (_, events) = pair.Call(by: raw.Local, credential: Configured);
        await raw.Answer("INVITE", 401, "Unauthorized", challenge);
        await raw.Receive("ACK");
        await events.Until("ended 401 Remote");
        Assert.Equal(1, pair.Caller.Counters.ChallengesIgnored);
        await Nothing(raw);
    }

    [Fact]
    public async Task A_challenge_from_another_address_than_the_one_asked_is_passed_over()
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        using var elsewhere = new RawPeer("127.0.0.66");
        var (_, events) = pair.Call(by: raw.Local, credential: Configured);
        var invite = await raw.Receive("INVITE");
        elsewhere.Send(pair.Caller.LocalEndPoint, elsewhere.Response(invite, 401, "Unauthorized", "t", Carriers));
        await Eventually.True(() => pair.Caller.Counters.ChallengesIgnored == 1, "the challenge is passed over");
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(invite, 200, "OK", "t", body: RawPeer.Sdp()));
        await events.Until("answered");
        await raw.Receive("ACK");
        Assert.Equal(0, elsewhere.Waiting);
    }

    [Fact]
    public async Task A_carrier_that_has_named_its_realm_is_not_followed_to_another_by_a_later_call()
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var realm = new RealmMemory();
        var (first, events) = pair.Call(by: raw.Local, credential: new SipCredential("joe", "secret") { Learnt = realm });
        await raw.Answer("INVITE", 407, "Proxy Authentication Required", Carriers.Replace("WWW", "Proxy", StringComparison.Ordinal));
        await Answered(raw, events);
        first.HangUp();
        await raw.Answer("BYE", 200, "OK");

        var (_, second) = pair.Call(by: raw.Local, credential: new SipCredential("joe", "secret") { Learnt = realm });
        await raw.Answer("INVITE", 401, "Unauthorized", Thiefs);
        await second.Until("ended 401 Remote");
        await raw.Receive("ACK");
        await Nothing(raw);
    }

    private static async Task Answered(RawPeer raw, CallRecorder events)
    {
        var invite = await raw.Receive("INVITE");
        raw.Reply(raw.Response(invite, 200, "OK", "rawtag", "Allow: INVITE, ACK, BYE\n", RawPeer.Sdp()));
        await events.Until("answered");
        await raw.Receive("ACK");
    }

    /// <summary>A question of the raw peer's own is answered, and nothing else has come before that.</summary>
    private static async Task Nothing(RawPeer raw)
    {
        raw.Reply(raw.InDialog("OPTIONS", raw.LastFrom, "nothing", 1, "none"));
        Assert.True((await raw.Next()).IsResponse, "a request came");
    }
}

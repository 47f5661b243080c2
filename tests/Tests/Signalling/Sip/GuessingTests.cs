using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Guessing;
using Carillon.Signalling.Sip;
using Carillon.Signalling.Sip.Auth;
using Microsoft.Extensions.Time.Testing;

namespace Carillon.Tests.Signalling.Sip;

/// <summary>Who guesses names and passwords learns nothing, is soon not listened to, and can have nobody else shut out.</summary>
public sealed class GuessingTests
{
    private const string Attacker = "127.0.0.66";

    [Fact]
    public async Task A_known_and_an_unknown_name_get_the_same_answer()
    {
        await using var house = await Start();
        using var raw = new RawPeer(Attacker);
        var answers = new List<string>();
        foreach (string name in (string[])["joe", "bob"])
        {
            raw.Send(house.Server.LocalEndPoint, Register(raw, name, await Challenged(house, raw, name), "guess"));
            string answer = (await raw.Receive("401 REGISTER")).ToString();
            answers.Add(Regex.Replace(answer.Replace(name, "name", StringComparison.Ordinal), "(tag=|nonce=\"|branch=z9hG4bKraw|guess-)[\\w-]+", "$1*"));
        }
        Assert.Equal(answers[0], answers[1]);
    }

    [Fact]
    public void A_wrong_password_and_an_unknown_name_cost_the_same_work()
    {
        const int Rounds = 4000;
        var secrets = new PhoneSecrets();
        secrets.Set(Enumerable.Range(0, 200).ToDictionary(n => n.ToString(CultureInfo.InvariantCulture), n => PhoneCredential.FromPassword("x", "carillon", "secret")));
        var challenge = new DigestChallenge("carillon", "nonce", DigestAlgorithm.Md5, OffersAuth: true, null, IsStale: false);
        var known = DigestCredentials.Answer(challenge, "100", "guess", "REGISTER", "sip:carillon", "cn", 1);
        var unknown = DigestCredentials.Answer(challenge, "999", "guess", "REGISTER", "sip:carillon", "cn", 1);
        Assert.False(secrets.Proves(known, "REGISTER") || secrets.Proves(unknown, "REGISTER"));

        Assert.Equal(Allocated(() => secrets.Proves(known, "REGISTER")), Allocated(() => secrets.Proves(unknown, "REGISTER")));
        // In turn, so that whatever else the machine does meets both: neither is the slower one much more often than the other.
        var (slower, faster) = (0, 0);
        for (int i = 0; i < Rounds; i++)
        {
            bool knownFirst = i % 2 == 0;
            long first = Time(() => secrets.Proves(knownFirst ? known : unknown, "REGISTER"));
            long second = Time(() => secrets.Proves(knownFirst ? unknown : known, "REGISTER"));
            var (ofKnown, ofUnknown) = knownFirst ? (first, second) : (second, first);
            if (ofKnown > ofUnknown) slower++;
            if (ofKnown < ofUnknown) faster++;
        }
        Assert.InRange(slower / (double)(slower + faster), 0.3, 0.7);
    }

    [Fact]
    public async Task Ten_thousand_guesses_tell_nothing_and_after_ten_nobody_listens()
    {
        const int Tries = 10_000, RightOne = 50;
        await using var house = await Start();
        using var raw = new RawPeer(Attacker);
        string challenge = await Challenged(house, raw, "joe");
        for (int i = 0; i < Tries; i++)
        {
            // The right password is among them, too late.
            raw.Send(house.Server.LocalEndPoint, i == RightOne ? Register(raw, "joe", challenge, "secret") : Register(raw, $"{1000 + i}", challenge, "guess"));
            if (i % 100 == 99) await Eventually.True(() => Looked(house) >= i + 1, $"{i + 1} guesses are looked at");
        }
        var counters = house.Server.Counters;
        Assert.Equal((10L, 1L, (long)Tries - 10), (counters.AuthenticationFailed, counters.GuessersShutOut, counters.GuessersIgnored));
        Assert.Empty(house.Server.ContactsOf("joe"));
        for (int i = 0; i < 10; i++) await raw.Receive("401 REGISTER");
        Assert.Equal(0, raw.Waiting);
    }

    [Fact]
    public async Task Who_was_shut_out_is_heard_after_a_minute_and_next_time_after_two()
    {
        await using var house = await Start();
        using var raw = new RawPeer(Attacker);
        await GuessUntilShutOut(house, raw, 1);
        house.Clock.Advance(TimeSpan.FromSeconds(61));
        await GuessUntilShutOut(house, raw, 2);
        house.Clock.Advance(TimeSpan.FromSeconds(61));
        long ignored = house.Server.Counters.GuessersIgnored;
        raw.Send(house.Server.LocalEndPoint, Register(raw, "joe", "", ""));
        await Eventually.True(() => house.Server.Counters.GuessersIgnored == ignored + 1, "still shut out after a minute");
        house.Clock.Advance(TimeSpan.FromSeconds(60));
        raw.Send(house.Server.LocalEndPoint, Register(raw, "joe", await Challenged(house, raw, "joe"), "secret"));
        await raw.Receive("200 REGISTER");
    }

    [Fact]
    public async Task Forged_answers_in_a_phones_name_and_from_its_address_shut_it_out_never()
    {
        await using var house = await Start();
        using var forger = new RawPeer();
        string never = new DigestChallenge("carillon", "AAAAAAAAAAAAAAAAAAAAAA", DigestAlgorithm.Md5, OffersAuth: true, null, IsStale: false).ToString();
        for (int i = 0; i < 1000; i++) forger.Send(house.Server.LocalEndPoint, Register(forger, "joe", never, "guess"));
        await Eventually.True(() => house.Server.Counters.AuthenticationFailed == 1000);

        Assert.Equal(0, house.Server.Counters.GuessersShutOut);
        var (_, states) = house.Register("secret");
        await states.Until(RegistrationPhase.Registered);
    }

    [Fact]
    public async Task A_registered_phone_works_on_beside_one_who_guesses_at_the_same_address()
    {
        await using var house = await Start();
        var (_, states) = house.Register("secret");
        await states.Until(RegistrationPhase.Registered);
        // It refreshes after 4 to 4.5 of its 5 minutes: within the one in which its name is not listened to.
        house.Clock.Advance(TimeSpan.FromMinutes(3.9));
        using var neighbour = new RawPeer();
        await GuessUntilShutOut(house, neighbour, 1);
        house.Clock.Advance(TimeSpan.FromMinutes(0.7));
        await Eventually.True(() => house.Changes.Any(c => c.Kind == PhoneContactChangeKind.Refreshed), "the phone refreshes its registration");

        neighbour.Send(house.Server.LocalEndPoint, Register(neighbour, "joe", await Challenged(house, neighbour, "joe"), "secret"));
        await Eventually.True(() => house.Server.Counters.GuessersIgnored == 1, "the neighbour is not listened to, though he has it now");
    }

    [Fact]
    public void Guesses_from_any_number_of_addresses_fill_a_table_of_fixed_size()
    {
        var clock = new FakeTimeProvider();
        var watch = new GuessWatch(clock, 2, _ => { });
        for (int i = 0; i < 10_000; i++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(1));
            watch.Wrong(new IPAddress([10, 1, (byte)(i >> 8), (byte)i]), "joe", shared: false);
        }
        Assert.Equal(4096, watch.Count);
        // Of IPv6 a network counts, and not the address.
        watch.Wrong(IPAddress.Parse("2001:db8::1"), "joe", shared: false);
        watch.Wrong(IPAddress.Parse("2001:db8::2"), "joe", shared: false);
        Assert.True(watch.Ignores(IPAddress.Parse("2001:db8::3"), null, shared: false));
        Assert.False(watch.Ignores(IPAddress.Parse("2001:db8:0:1::3"), null, shared: false));
    }

    /// <summary>Budgets out of the way: what holds here is the watch alone.</summary>
    private static Task<RegistrarHouse> Start() => RegistrarHouse.Start(options => options with
    {
        Algorithms = [DigestAlgorithm.Md5],
        StrangerAnswersPerSecond = 1_000_000,
        StrangerDatagramsPerSecond = 1_000_000,
    });

    private static long Looked(RegistrarHouse house) => house.Server.Counters.AuthenticationFailed + house.Server.Counters.GuessersIgnored + house.Server.Counters.StrangersDropped;

    private static async Task GuessUntilShutOut(RegistrarHouse house, RawPeer raw, int times)
    {
        string challenge = await Challenged(house, raw, "joe");
        for (int i = 0; i < 10; i++)
        {
            raw.Send(house.Server.LocalEndPoint, Register(raw, "joe", challenge, "guess"));
            await raw.Receive("401 REGISTER");
        }
        Assert.Equal(times, house.Server.Counters.GuessersShutOut);
    }

    private static async Task<string> Challenged(RegistrarHouse house, RawPeer raw, string name)
    {
        raw.Send(house.Server.LocalEndPoint, Register(raw, name, "", ""));
        return (await raw.Receive("401 REGISTER")).Header("WWW-Authenticate")!;
    }

    private static string Register(RawPeer raw, string name, string challenge, string password) =>
        $"""
        REGISTER sip:carillon.test SIP/2.0
        {raw.Via}
        Max-Forwards: 70
        From: <sip:{name}@carillon.test>;tag=1
        To: <sip:{name}@carillon.test>
        Call-ID: guess-{Guid.NewGuid():N}
        CSeq: 1 REGISTER
        Contact: <sip:{name}@{raw.Local}>
        User-Agent: A phone that says of itself what most phones say
        {(challenge.Length == 0 ? "" : $"Authorization: {Answer(challenge, name, password)}\n")}Content-Length: 0


        """;

    private static string Answer(string challenge, string name, string password)
    {
        _ = DigestChallenge.TryParse(System.Text.Encoding.ASCII.GetBytes(challenge), out var parsed);
        return DigestCredentials.Answer(parsed!, name, password, "REGISTER", "sip:carillon.test", "cn", 1).ToString();
    }

    private static long Allocated(Action act)
    {
        act();
        long before = GC.GetAllocatedBytesForCurrentThread();
        act();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static long Time(Action act)
    {
        long began = Stopwatch.GetTimestamp();
        act();
        return Stopwatch.GetTimestamp() - began;
    }
}

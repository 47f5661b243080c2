using System.Net;
using System.Threading.Channels;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Carillon.Tests.Signalling.Sip;

/// <summary>Phones register with one endpoint from others, by digest; the registrar's clock is the test's.</summary>
public sealed class RegistrarTests
{
    private static readonly SipUri Joe = SipUri.Sip("joe", "carillon.test");

    [Fact]
    public async Task A_phone_registers_is_found_calls_and_leaves()
    {
        await using var house = await House.Start();
        var (registration, states) = house.Register("secret");
        var state = await states.Until(RegistrationPhase.Registered);
        Assert.Equal(TimeSpan.FromMinutes(5), state.ExpiresIn);
        var contact = Assert.Single(house.Server.ContactsOf("joe"));
        Assert.Equal(house.Phone.LocalEndPoint, contact.Target);
        Assert.Equal($"sip:joe@{house.Phone.LocalEndPoint}", contact.Uri.ToString());
        Assert.Equal("Test phone", contact.UserAgent);

        await registration.Stop();
        await states.Until(RegistrationPhase.Removed);
        Assert.Empty(house.Server.ContactsOf("joe"));
        Assert.Equal([PhoneContactChangeKind.Added, PhoneContactChangeKind.Removed], house.Changes.Select(c => c.Kind));
    }

    [Theory]
    [InlineData(DigestAlgorithm.Md5)]
    [InlineData(DigestAlgorithm.Sha256)]
    public async Task Either_algorithm_alone_will_do(DigestAlgorithm algorithm)
    {
        await using var house = await House.Start(options => options with { Algorithms = [algorithm] });
        var (_, states) = house.Register("secret");
        await states.Until(RegistrationPhase.Registered);
    }

    [Fact]
    public async Task What_one_phone_cannot_answer_is_offered_to_none()
    {
        await using var house = await House.Start();
        house.Server.SetPhones(new Dictionary<string, PhoneCredential>
        {
            ["joe"] = PhoneCredential.FromPassword("joe", "carillon", "secret") with { Ha1Sha256 = null },
        });
        var (_, states) = house.Register("secret");
        await states.Until(RegistrationPhase.Registered);
    }

    [Fact]
    public async Task A_wrong_password_fails_is_counted_and_is_tried_again_under_back_off()
    {
        await using var house = await House.Start();
        var (_, states) = house.Register("wrong");
        var first = await states.Until(RegistrationPhase.Failed);
        Assert.Equal(401, first.Status);
        Assert.InRange(first.RetryIn!.Value.TotalSeconds, 0.8, 1.2);
        house.Clock.Advance(TimeSpan.FromSeconds(1.2));
        var second = await states.Until(RegistrationPhase.Failed);
        Assert.InRange(second.RetryIn!.Value.TotalSeconds, 1.6, 2.4);
        Assert.True(house.Server.Counters.AuthenticationFailed >= 2);
        Assert.Empty(house.Server.ContactsOf("joe"));
        Assert.Equal(0, house.Server.Counters.Transactions);
    }

    [Fact]
    public async Task A_registration_is_refreshed_before_it_runs_out()
    {
        await using var house = await House.Start();
        var (_, states) = house.Register("secret");
        await states.Until(RegistrationPhase.Registered);
        house.Clock.Advance(TimeSpan.FromMinutes(4.6));
        await states.Until(RegistrationPhase.Registered);
        Assert.True(await Eventually.Is(() => house.Changes.Count == 2));
        Assert.Equal(PhoneContactChangeKind.Refreshed, house.Changes[^1].Kind);
        Assert.Single(house.Server.ContactsOf("joe"));
    }

    [Fact]
    public async Task A_contact_that_is_not_refreshed_expires()
    {
        await using var house = await House.Start();
        var (_, states) = house.Register("secret");
        await states.Until(RegistrationPhase.Registered);
        await house.Phone.DisposeAsync();
        house.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.True(await Eventually.Is(() => house.Server.ContactsOf("joe").Count == 0));
        Assert.Equal(PhoneContactChangeKind.Expired, house.Changes[^1].Kind);
    }

    [Fact]
    public async Task Two_places_of_one_phone_are_both_found()
    {
        await using var house = await House.Start();
        var (_, first) = house.Register("secret");
        await first.Until(RegistrationPhase.Registered);
        var (_, second) = house.Register("secret", contactUser: "joe-at-home");
        await second.Until(RegistrationPhase.Registered);
        Assert.Equal(["joe", "joe-at-home"], house.Server.ContactsOf("joe").Select(c => c.Uri.User));
    }

    [Fact]
    public async Task Too_short_an_expiry_is_asked_for_again_with_the_minimum()
    {
        await using var house = await House.Start();
        var (_, states) = house.Register("secret", expires: TimeSpan.FromSeconds(5));
        var state = await states.Until(RegistrationPhase.Registered);
        Assert.Equal(TimeSpan.FromSeconds(30), state.ExpiresIn);
    }

    [Fact]
    public async Task A_phone_that_is_taken_from_the_configuration_loses_its_contacts()
    {
        await using var house = await House.Start();
        var (_, states) = house.Register("secret");
        await states.Until(RegistrationPhase.Registered);
        house.Server.SetPhones(new Dictionary<string, PhoneCredential>());
        Assert.True(await Eventually.Is(() => house.Server.ContactsOf("joe").Count == 0));
    }

    [Fact]
    public async Task A_challenge_of_another_realm_is_not_answered()
    {
        await using var house = await House.Start();
        var (_, states) = house.Register("secret", realm: "somebody else");
        var failed = await states.Until(RegistrationPhase.Failed);
        Assert.Equal(401, failed.Status);
        Assert.Equal(0, house.Server.Counters.AuthenticationFailed);
    }

    [Fact]
    public async Task A_registrar_in_trouble_is_left_alone_for_as_long_as_it_says()
    {
        await using var house = await House.Start();
        using var registrar = new RawPeer();
        var states = new States();
        house.Phone.Register(new RegistrationOptions { Registrar = registrar.Local, AddressOfRecord = Joe, Credential = new SipCredential("joe", "x") }, states.Add);
        await registrar.Answer("REGISTER", 503, "Service Unavailable", "Retry-After: 7 (back soon)\n");
        var failed = await states.Until(RegistrationPhase.Failed);
        Assert.Equal((503, TimeSpan.FromSeconds(7)), (failed.Status, failed.RetryIn));

        house.Clock.Advance(TimeSpan.FromSeconds(7));
        await registrar.Answer("REGISTER", 500, "Server Internal Error");
        Assert.InRange((await states.Until(RegistrationPhase.Failed)).RetryIn!.Value.TotalSeconds, 1.6, 2.4);
    }

    [Fact]
    public async Task Stopped_while_it_is_asking_it_takes_back_what_it_is_given()
    {
        await using var house = await House.Start();
        using var registrar = new RawPeer();
        var states = new States();
        var registration = house.Phone.Register(new RegistrationOptions { Registrar = registrar.Local, AddressOfRecord = Joe, Credential = new SipCredential("joe", "x") }, states.Add);
        var asked = await registrar.Receive("REGISTER");
        var stopped = registration.Stop();
        registrar.Send(house.Phone.LocalEndPoint, registrar.Response(asked, 200, "OK", "t"));

        Assert.Equal("0", (await registrar.Answer("REGISTER", 200, "OK")).Header("Expires"));
        await stopped.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await states.Until(RegistrationPhase.Removed);
    }

    [Fact]
    public async Task Nobody_answers_and_it_is_tried_again()
    {
        await using var house = await House.Start();
        using var silent = new RawPeer();
        var states = new States();
        house.Phone.Register(new RegistrationOptions { Registrar = silent.Local, AddressOfRecord = Joe, Credential = new SipCredential("joe", "x") }, states.Add);
        await silent.Receive("REGISTER");
        house.Clock.Advance(TimeSpan.FromSeconds(33));
        Assert.Equal(408, (await states.Until(RegistrationPhase.Failed)).Status);
        house.Clock.Advance(TimeSpan.FromSeconds(1.3));
        await silent.Receive("REGISTER");
    }

    [Fact]
    public async Task An_old_nonce_is_called_stale_and_a_forged_one_is_not()
    {
        await using var house = await House.Start();
        using var raw = new RawPeer();
        var to = house.Server.LocalEndPoint;
        raw.Send(to, Register(raw, 1, ""));
        var challenged = await raw.Receive("401 REGISTER");
        Assert.Equal(2, challenged.Count(SipHeaderKind.WwwAuthenticate));
        house.Clock.Advance(TimeSpan.FromMinutes(6));

        raw.Send(to, Register(raw, 2, Answer(challenged)));
        Assert.Contains("stale=true", (await raw.Receive("401 REGISTER")).Header("WWW-Authenticate"), StringComparison.Ordinal);
        raw.Send(to, Register(raw, 3, Answer(challenged, forge: true)));
        Assert.DoesNotContain("stale=true", (await raw.Receive("401 REGISTER")).Header("WWW-Authenticate"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sip:callee@{0}", "404 INVITE")]
    [InlineData("sip:callee@{0};transport=udp", "404 INVITE")]
    [InlineData("sip:{0}", "404 INVITE")]
    [InlineData("sip:somebody-else@{0}", "401 INVITE")]
    [InlineData("sip:callee@192.0.2.1", "401 INVITE")]
    public async Task An_answer_is_good_for_the_URI_that_it_signed(string signed, string expected)
    {
        await using var house = await House.Start();
        using var raw = new RawPeer();
        var to = house.Server.LocalEndPoint;
        raw.Send(to, raw.Invite(to, "signed", body: RawPeer.Sdp()));
        var challenged = await raw.Receive("401 INVITE");
        string answer = Answer(challenged, method: "INVITE", uri: string.Format(System.Globalization.CultureInfo.InvariantCulture, signed, to));
        raw.Send(to, raw.Invite(to, "signed", 2, body: RawPeer.Sdp()).Replace("Content-Type", answer + "Content-Type", StringComparison.Ordinal));
        await raw.Receive(expected);
    }

    private static string Answer(SipMessage challenged, bool forge = false, string method = "REGISTER", string uri = "sip:carillon.test")
    {
        challenged.TryGet(SipHeaderKind.WwwAuthenticate, out var value);
        _ = DigestChallenge.TryParse(value, out var challenge);
        if (forge) challenge = challenge! with { Nonce = new string('0', challenge.Nonce.Length) };
        return $"Authorization: {DigestCredentials.Answer(challenge!, "joe", "secret", method, uri, "cn", 1)}\n";
    }

    private static string Register(RawPeer raw, int cseq, string extra) =>
        $"""
        REGISTER sip:carillon.test SIP/2.0
        {raw.Via}
        Max-Forwards: 70
        From: <sip:joe@carillon.test>;tag=1
        To: <sip:joe@carillon.test>
        Call-ID: raw-register
        CSeq: {cseq} REGISTER
        Contact: <sip:joe@{raw.Local}>
        {extra}Content-Length: 0


        """;

    /// <summary>What a registration went through.</summary>
    private sealed class States
    {
        private readonly Channel<RegistrationState> _states = Channel.CreateUnbounded<RegistrationState>();

        public void Add(RegistrationState state) => _states.Writer.TryWrite(state);

        public async Task<RegistrationState> Until(RegistrationPhase phase)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            try
            {
                while (true)
                    if (await _states.Reader.ReadAsync(patience.Token) is var state && state.Phase == phase) return state;
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"Waited for a registration to be {phase}");
                throw;
            }
        }
    }

    /// <summary>A server with one phone configured, and that phone.</summary>
    private sealed class House : IAsyncDisposable
    {
        public required FakeTimeProvider Clock { get; init; }
        public required SipEndpoint Server { get; init; }
        public required SipEndpoint Phone { get; init; }
        public List<PhoneContactChange> Changes { get; } = [];

        public static async Task<House> Start(Func<SipEndpointOptions, SipEndpointOptions>? change = null)
        {
            var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
            var options = SipPair.Options() with { Algorithms = [DigestAlgorithm.Sha256, DigestAlgorithm.Md5] };
            var house = new House
            {
                Clock = clock,
                Server = new SipEndpoint(change?.Invoke(options) ?? options, clock, NullLoggerFactory.Instance),
                Phone = new SipEndpoint(options with { UserAgent = "Test phone" }, clock, NullLoggerFactory.Instance),
            };
            house.Server.ContactChanged += house.Changes.Add;
            house.Server.SetPhones(new Dictionary<string, PhoneCredential> { ["joe"] = PhoneCredential.FromPassword("joe", "carillon", "secret") });
            await house.Server.StartAsync(CancellationToken.None);
            await house.Phone.StartAsync(CancellationToken.None);
            return house;
        }

        public (SipRegistration Registration, States States) Register(string password, string? contactUser = null, TimeSpan? expires = null, string? realm = null)
        {
            var states = new States();
            var registration = Phone.Register(new RegistrationOptions
            {
                Registrar = Server.LocalEndPoint,
                AddressOfRecord = Joe,
                Credential = new SipCredential("joe", password, realm),
                ContactUser = contactUser,
                Expires = expires ?? TimeSpan.FromMinutes(5),
            }, states.Add);
            return (registration, states);
        }

        public async ValueTask DisposeAsync()
        {
            await Phone.DisposeAsync();
            await Server.DisposeAsync();
            Assert.Equal(0, Server.Counters.Faults);
            Assert.Equal(0, Phone.Counters.Faults);
        }
    }
}

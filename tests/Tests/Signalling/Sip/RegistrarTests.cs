using System.Net;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Carillon.Tests.Signalling.Sip;

/// <summary>Phones register with one endpoint from others, by digest; the registrar's clock is the test's.</summary>
public sealed class RegistrarTests
{
    [Fact]
    public async Task A_phone_registers_is_found_calls_and_leaves()
    {
        await using var house = await RegistrarHouse.Start();
        var (registration, states) = house.Register("secret");
        var state = await states.Until(RegistrationPhase.Registered);
        Assert.Equal(TimeSpan.FromMinutes(5), state.ExpiresIn);
        var contact = Assert.Single(house.Server.ContactsOf("joe"));
        Assert.Equal(house.Phone.LocalEndPoint, contact.Target.EndPoint);
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
        await using var house = await RegistrarHouse.Start(options => options with { Algorithms = [algorithm] });
        var (_, states) = house.Register("secret");
        await states.Until(RegistrationPhase.Registered);
    }

    [Fact]
    public async Task What_one_phone_cannot_answer_is_offered_to_none()
    {
        await using var house = await RegistrarHouse.Start();
        house.Server.SetPhones(new Dictionary<string, PhoneCredential>
        {
            ["joe"] = PhoneCredential.FromPassword("joe", "carillon", "secret") with { Ha1Sha256 = null },
        });
        var (_, states) = house.Register("secret");
        await states.Until(RegistrationPhase.Registered);
    }

    [Fact]
    public async Task A_contact_that_is_not_refreshed_expires()
    {
        await using var house = await RegistrarHouse.Start();
        var (_, states) = house.Register("secret");
        await states.Until(RegistrationPhase.Registered);
        await house.Phone.DisposeAsync();
        house.Clock.Advance(TimeSpan.FromMinutes(5));
        await Eventually.True(() => house.Server.ContactsOf("joe").Count == 0);
        Assert.Equal(PhoneContactChangeKind.Expired, house.Changes[^1].Kind);
    }

    [Fact]
    public async Task Two_places_of_one_phone_are_both_found()
    {
        await using var house = await RegistrarHouse.Start();
        var (_, first) = house.Register("secret");
        await first.Until(RegistrationPhase.Registered);
        var (_, second) = house.Register("secret", contactUser: "joe-at-home");
        await second.Until(RegistrationPhase.Registered);
        Assert.Equal(["joe", "joe-at-home"], house.Server.ContactsOf("joe").Select(c => c.Uri.User));
    }

    [Fact]
    public async Task Contacts_of_before_a_restart_stay_until_their_time_is_over()
    {
        await using var before = await RegistrarHouse.Start();
        var (_, states) = before.Register("secret");
        await states.Until(RegistrationPhase.Registered);
        await using var after = await RegistrarHouse.Start();
        after.Clock.Advance(TimeSpan.FromMinutes(4));

        after.Server.RestoreContacts(before.Server.Contacts);
        after.Server.RestoreContacts(before.Server.Contacts);
        await Eventually.True(() => after.Server.ContactsOf("joe").Count == 1);
        Assert.Equal(before.Server.ContactsOf("joe"), after.Server.ContactsOf("joe"));

        after.Clock.Advance(TimeSpan.FromMinutes(1));
        await Eventually.True(() => after.Server.ContactsOf("joe").Count == 0);
        Assert.Equal([PhoneContactChangeKind.Added, PhoneContactChangeKind.Expired], after.Changes.Select(c => c.Kind));
    }

    [Fact]
    public async Task A_phone_that_is_taken_from_the_configuration_loses_its_contacts()
    {
        await using var house = await RegistrarHouse.Start();
        var (_, states) = house.Register("secret");
        await states.Until(RegistrationPhase.Registered);
        house.Server.SetPhones(new Dictionary<string, PhoneCredential>());
        await Eventually.True(() => house.Server.ContactsOf("joe").Count == 0);
    }

    [Fact]
    public async Task An_old_nonce_is_called_stale_and_a_forged_one_is_not()
    {
        await using var house = await RegistrarHouse.Start();
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
        await using var house = await RegistrarHouse.Start();
        using var raw = new RawPeer();
        var to = house.Server.LocalEndPoint;
        raw.Send(to, raw.Invite(to, "signed", body: RawPeer.Sdp()));
        var challenged = await raw.Receive("401 INVITE");
        string answer = Answer(challenged, method: "INVITE", uri: string.Format(System.Globalization.CultureInfo.InvariantCulture, signed, to));
        raw.Send(to, raw.Invite(to, "signed", 2, body: RawPeer.Sdp()).Replace("Content-Type", answer + "Content-Type", StringComparison.Ordinal));
        await raw.Receive(expected);
    }

    /// <summary>It is asked again, as one that proved nothing is; what is offered is qop=auth alone.</summary>
    [Fact]
    public async Task Who_signs_with_auth_int_is_challenged_again()
    {
        await using var house = await RegistrarHouse.Start();
        using var raw = new RawPeer();
        var to = house.Server.LocalEndPoint;
        raw.Send(to, Register(raw, 1, ""));
        var challenged = await raw.Receive("401 REGISTER");
        Assert.Contains("qop=\"auth\"", challenged.Header("WWW-Authenticate"), StringComparison.Ordinal);
        raw.Send(to, Register(raw, 2, Answer(challenged).Replace("qop=auth", "qop=auth-int", StringComparison.Ordinal)));
        await raw.Receive("401 REGISTER");
        raw.Send(to, Register(raw, 3, Answer(challenged)));
        await raw.Receive("200 REGISTER");
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
        User-Agent: A phone that says of itself what most phones say, and more than that, so that there is room for two challenges
        Supported: replaces, 100rel, timer, outbound, path, gruu
        Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, REFER, NOTIFY, UPDATE
        {extra}Content-Length: 0


        """;
}

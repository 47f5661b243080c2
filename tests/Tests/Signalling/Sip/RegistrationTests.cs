using System.Net;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Carillon.Tests.Signalling.Sip;

/// <summary>Our own contact at a registrar: kept up, given back, tried again.</summary>
public sealed class RegistrationTests
{
    [Fact]
    public async Task A_wrong_password_fails_is_counted_and_is_tried_again_under_back_off()
    {
        await using var house = await RegistrarHouse.Start();
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
        await using var house = await RegistrarHouse.Start();
        var (_, states) = house.Register("secret");
        await states.Until(RegistrationPhase.Registered);
        house.Clock.Advance(TimeSpan.FromMinutes(4.6));
        await states.Until(RegistrationPhase.Registered);
        await Eventually.True(() => house.Changes.Count == 2);
        Assert.Equal(PhoneContactChangeKind.Refreshed, house.Changes[^1].Kind);
        Assert.Single(house.Server.ContactsOf("joe"));
    }

    [Fact]
    public async Task Too_short_an_expiry_is_asked_for_again_with_the_minimum()
    {
        await using var house = await RegistrarHouse.Start();
        var (_, states) = house.Register("secret", expires: TimeSpan.FromSeconds(5));
        var state = await states.Until(RegistrationPhase.Registered);
        Assert.Equal(TimeSpan.FromSeconds(30), state.ExpiresIn);
    }

    [Fact]
    public async Task A_challenge_of_another_realm_is_not_answered()
    {
        await using var house = await RegistrarHouse.Start();
        var (_, states) = house.Register("secret", realm: "somebody else");
        var failed = await states.Until(RegistrationPhase.Failed);
        Assert.Equal(401, failed.Status);
        Assert.Equal(0, house.Server.Counters.AuthenticationFailed);
    }

    [Fact]
    public async Task A_challenge_that_wants_bodies_signed_is_not_answered_and_one_that_also_does_without_is()
    {
        await using var house = await RegistrarHouse.Start();
        using var registrar = new RawPeer();
        var states = new RegistrationStates();
        house.Phone.Register(new RegistrationOptions { Registrar = registrar.Local, AddressOfRecord = RegistrarHouse.Joe, Credential = new SipCredential("joe", "x") }, states.Add);
        await registrar.Answer("REGISTER", 401, "Unauthorized", "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", algorithm=MD5, qop=\"auth-int\"\n");
        Assert.Equal(401, (await states.Until(RegistrationPhase.Failed)).Status);
        house.Clock.Advance(TimeSpan.FromSeconds(1.2));
        await registrar.Answer("REGISTER", 401, "Unauthorized", "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", algorithm=MD5, qop=\"auth-int,auth\"\n");
        Assert.Contains("qop=auth,", (await registrar.Answer("REGISTER", 200, "OK")).Header("Authorization"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registrar_in_trouble_is_left_alone_for_as_long_as_it_says()
    {
        await using var house = await RegistrarHouse.Start();
        using var registrar = new RawPeer();
        var states = new RegistrationStates();
        house.Phone.Register(new RegistrationOptions { Registrar = registrar.Local, AddressOfRecord = RegistrarHouse.Joe, Credential = new SipCredential("joe", "x") }, states.Add);
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
        await using var house = await RegistrarHouse.Start();
        using var registrar = new RawPeer();
        var states = new RegistrationStates();
        var registration = house.Phone.Register(new RegistrationOptions { Registrar = registrar.Local, AddressOfRecord = RegistrarHouse.Joe, Credential = new SipCredential("joe", "x") }, states.Add);
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
        await using var house = await RegistrarHouse.Start();
        using var silent = new RawPeer();
        var states = new RegistrationStates();
        house.Phone.Register(new RegistrationOptions { Registrar = silent.Local, AddressOfRecord = RegistrarHouse.Joe, Credential = new SipCredential("joe", "x") }, states.Add);
        await silent.Receive("REGISTER");
        house.Clock.Advance(TimeSpan.FromSeconds(33));
        Assert.Equal(408, (await states.Until(RegistrationPhase.Failed)).Status);
        house.Clock.Advance(TimeSpan.FromSeconds(1.3));
        await silent.Receive("REGISTER");
    }
}

using System.Collections.Concurrent;
using Carillon.Signalling.Sip;
using Carillon.Telephony;
using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;

namespace Carillon.Tests.Switch;

/// <summary>A carrier that knows us by a registration and challenges every request of ours: our own registrar plays it, and SIPp in another test.</summary>
public sealed class RegisteredCarrierTests : IAsyncLifetime
{
    private const string User = "trunk-7";

    private readonly ConcurrentQueue<PhoneContactChangeKind> _contacts = [];
    private SwitchWorld _world = null!;
    private EventWatch _events = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await SwitchWorld.Create(
            c => (c.Register, c.User, c.Password) = (true, User, "right"),
            o => o.CarrierPing = TimeSpan.Zero,
            world =>
            {
                world.Carrier.Sip.ContactChanged += change => _contacts.Enqueue(change.Kind);
                world.Carrier.Trust();
                PasswordIs(world, "right");
            });
        _events = new EventWatch(_world.Control);
        await Up(1);
    }

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task It_takes_our_calls_by_digest_and_calls_us_at_the_contact_that_we_gave()
    {
        var contact = Assert.Single(_world.Carrier.Sip.ContactsOf(User));
        Assert.Equal(_world.One.Host.SipEndPoint, contact.Target.EndPoint);

        var order = await Orders.Place(_world.Control, "c1");
        Assert.Equal("c1", (await _events.Answered(order.LegId)).CarrierId);
        Assert.Equal((1, 0L), (_world.Carrier.InvitesTo(order.Number), _world.Carrier.Sip.Counters.AuthenticationFailed));

        await using var receptionist = await Receptionist.Refuses(_world.Control);
        var end = await Caller.Call(_world.Carrier.Sip, contact.Target, contact.Uri.User!);
        Assert.Equal(403, end.Status);
        var incoming = (await _events.Next("incoming call", e => e.IncomingCall is not null)).IncomingCall;
        Assert.Equal((User, "c1"), (incoming.To, incoming.CarrierId));
    }

    [Fact]
    public async Task Where_the_password_is_wrong_it_is_passed_over_and_says_why_until_it_is_mended()
    {
        await Configure(3, c => c.Password = "wrong");
        var refused = await _events.Next("refusal", e => e.CarrierHealth is { CarrierId: "c1", Up: false } health && health.Text.Contains("401", StringComparison.Ordinal));
        Assert.Contains("Failed", refused.CarrierHealth.Text, StringComparison.Ordinal);
        var order = await Orders.Place(_world.Control, "c1", "c2");
        Assert.Equal("c2", (await _events.Answered(order.LegId)).CarrierId);
        Assert.Equal(0, _world.Carrier.InvitesTo(order.Number));

        await Configure(4, c => c.Password = "right");
        await Up(2);
        order = await Orders.Place(_world.Control, "c1", "c2");
        Assert.Equal("c1", (await _events.Answered(order.LegId)).CarrierId);
    }

    [Fact]
    public async Task A_new_limit_leaves_the_registration_alone_and_a_new_password_takes_it_over()
    {
        await Configure(3, c => c.MaxCalls = 7);
        await Orders.Place(_world.Control, "c1");
        Assert.Equal([PhoneContactChangeKind.Added], _contacts);

        PasswordIs(_world, "newer");
        await Configure(4, c => (c.MaxCalls, c.Password) = (7, "newer"));
        await Eventually.True(() => _contacts.Count == 2, "the registration with the new password");
        Assert.Equal([PhoneContactChangeKind.Added, PhoneContactChangeKind.Refreshed], _contacts);
    }

    [Fact]
    public async Task The_end_of_the_switch_takes_the_registration_back()
    {
        await _world.One.DisposeAsync();
        Assert.Empty(_world.Carrier.Sip.ContactsOf(User));
        Assert.Equal([PhoneContactChangeKind.Added, PhoneContactChangeKind.Removed], _contacts);
    }

    [Fact]
    public async Task A_carrier_that_is_taken_from_the_configuration_is_told()
    {
        var config = _world.ConfigOne.Clone();
        config.Carriers.RemoveAt(0);
        Assert.True((await _world.Control.Configure(3, config, Ct)).Accepted);
        await Eventually.True(() => _world.Carrier.Sip.ContactsOf(User).Count == 0, "the contact to be taken back");
    }

    private static void PasswordIs(SwitchWorld world, string password) =>
        world.Carrier.Sip.SetPhones(new Dictionary<string, PhoneCredential> { [User] = PhoneCredential.FromPassword(User, "carillon", password) });

    private async Task Configure(ulong version, Action<Carrier> change)
    {
        var config = _world.ConfigOne.Clone();
        change(config.Carriers[0]);
        Assert.True((await _world.Control.Configure(version, config, Ct)).Accepted);
    }

    private Task<SwitchEvent> Up(int times) =>
        _events.Next($"c1 up {times} times", _ => _events.Seen.Count(e => e.CarrierHealth is { CarrierId: "c1", Up: true }) == times);
}

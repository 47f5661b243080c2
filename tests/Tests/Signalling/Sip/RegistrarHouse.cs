using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Carillon.Tests.Signalling.Sip;

/// <summary>A server with one phone configured, and that phone.</summary>
internal sealed class RegistrarHouse : IAsyncDisposable
{
    public static SipUri Joe = SipUri.Sip("joe", "carillon.test");

    public required FakeTimeProvider Clock { get; init; }
    public required SipEndpoint Server { get; init; }
    public required SipEndpoint Phone { get; init; }
    public List<PhoneContactChange> Changes { get; } = [];

    public static async Task<RegistrarHouse> Start(Func<SipEndpointOptions, SipEndpointOptions>? change = null)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        var options = SipPair.Options() with { Algorithms = [DigestAlgorithm.Sha256, DigestAlgorithm.Md5] };
        var house = new RegistrarHouse
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

    public (SipRegistration Registration, RegistrationStates States) Register(string password, string? contactUser = null, TimeSpan? expires = null, string? realm = null)
    {
        var states = new RegistrationStates();
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

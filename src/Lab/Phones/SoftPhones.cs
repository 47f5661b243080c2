using System.Net;
using Carillon.Lab.Calls;
using Carillon.Lab.Running;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;

namespace Carillon.Lab.Phones;

/// <summary>All phones behind one endpoint.</summary>
internal sealed class SoftPhones(IReadOnlyList<LabPhone> phones, SipEndpoint endpoint, LabMedia media, LabLoop loop, LabBook book) : ISipInbound
{
    private readonly Dictionary<string, SoftPhone> _byUser = [];
    private readonly List<(string User, SipRegistration Registration)> _registrations = [];

    public LabLoop Loop => loop;

    public LabMedia Media => media;

    /// <summary>At one server at least.</summary>
    public int Registered => _registrations.Where(r => r.Registration.State.Phase == RegistrationPhase.Registered).Select(r => r.User).Distinct().Count();

    public bool AllRegistered => _registrations.TrueForAll(r => r.Registration.State.Phase == RegistrationPhase.Registered);

    public bool IsClosing { get; private set; }

    public int Up => _byUser.Values.Count(p => p.IsUp);

    public async Task StartAsync(CancellationToken ct)
    {
        foreach (var phone in phones)
            _byUser[phone.User] = Add(phone);
        endpoint.Inbound = this;
        // A call of its second server may take the place of one of its first (Replaces, RFC 3891).
        var replacing = new SipPeerRules { MayTransfer = true };
        endpoint.SetTrustedPeers(phones.SelectMany(p => p.Registrars).Select(r => r.Address).Distinct().ToDictionary(a => a, _ => replacing));
        await endpoint.StartAsync(ct).ConfigureAwait(false);
        foreach (var phone in phones)
            _registrations.AddRange(phone.Registrars.Select(registrar => (phone.User, Register(phone, registrar))));
    }

    /// <summary>From now on no call is taken, and the registrations are taken back.</summary>
    public void Unregister()
    {
        IsClosing = true;
        foreach (var (_, registration) in _registrations)
            registration.Stop();
    }

    public void HangUp()
    {
        foreach (var phone in _byUser.Values)
            phone.HangUp();
    }

    public void Incoming(SipCall call, SessionDescription? offer)
    {
        if (call.RequestUri.User is not { } user || !_byUser.TryGetValue(user, out var phone))
            return;
        call.Events = phone;
        loop.Post(() => phone.Take(call, offer));
    }

    private SoftPhone Add(LabPhone phone)
    {
        var line = new PhoneLine { User = phone.User, Identity = book.Identities.NextPhone(), Server = phone.Server.Address };
        book.Phones.Add(line);
        var soft = new SoftPhone(this, line);
        book.Listen(soft.Voice, line);
        return soft;
    }

    private SipRegistration Register(LabPhone phone, IPEndPoint registrar) => endpoint.Register(
        new RegistrationOptions
        {
            Registrar = registrar,
            AddressOfRecord = SipUri.Sip(phone.User, registrar.Address.ToString()),
            Credential = new SipCredential(phone.User, phone.Secret),
        },
        _ => { });
}

using System.Net;
using Carillon.Protocols.Sip;
using Microsoft.Extensions.Logging;

namespace Carillon.Signalling.Sip;

/// <summary>One UDP socket, and one loop that owns all its transactions, dialogs and registrations.</summary>
public sealed class SipEndpoint : IAsyncDisposable
{
    public SipEndpoint(SipEndpointOptions options, TimeProvider clock, ILoggerFactory log) => throw new NotSupportedException();

    public IPEndPoint LocalEndPoint => throw new NotSupportedException();

    public SipCounters Counters { get; } = new();

    public ISipInbound? Inbound { get; set; }

    /// <summary>Raised on the loop.</summary>
    public event Action<PhoneContactChange>? ContactChanged;

    public Task StartAsync(CancellationToken ct) => throw new NotSupportedException();

    public SipCall Invite(OutgoingInvite invite, ISipCallEvents events) => throw new NotSupportedException();

    public SipRegistration Register(RegistrationOptions options, Action<RegistrationState> changed) => throw new NotSupportedException();

    public void SetPhones(IReadOnlyDictionary<string, PhoneCredential> phones) => throw new NotSupportedException();

    public IReadOnlyList<SipContact> ContactsOf(string phoneUser) => throw new NotSupportedException();

    public void SetTrustedAddresses(IReadOnlyCollection<IPAddress> addresses) => throw new NotSupportedException();

    public Task<SipResponseResult> OptionsAsync(SipUri target, IPEndPoint address, TimeSpan timeout) => throw new NotSupportedException();

    public ValueTask DisposeAsync() { ContactChanged?.Invoke(null!); throw new NotSupportedException(); }
}

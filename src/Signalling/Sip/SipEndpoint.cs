using System.Net;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip.Auth;
using Carillon.Signalling.Sip.Calls;
using Carillon.Signalling.Sip.Loop;
using Carillon.Signalling.Sip.Registrar;
using Carillon.Signalling.Sip.Registration;
using Microsoft.Extensions.Logging;

namespace Carillon.Signalling.Sip;

/// <summary>
/// One UDP socket (two with an IPv6 address), the TCP, TLS and WebSocket connections, and one loop that owns all its transactions, dialogs and registrations. Every member may be used from any thread;
/// what is told to the user (events, inbound calls) comes on the loop.
/// </summary>
public sealed class SipEndpoint : IAsyncDisposable
{
    private readonly SipLoop _loop;
    private readonly SipStack _stack;
    private readonly Authenticator _authenticator;
    private readonly PhoneRegistrar _registrar;
    private readonly RequestRouter _router;
    private readonly CancellationTokenSource _stop = new();
    private Task? _running;

    /// <summary>Binds its sockets at once: a port in use is a SocketException here. Nothing is received before StartAsync.</summary>
    public SipEndpoint(SipEndpointOptions options, TimeProvider clock, ILoggerFactory log)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(log);
        bool needsCertificate = options.Tls?.Listen is not null || options.WebSocket.ListenSecure is not null;
        if (needsCertificate && options.Tls?.Certificate is null) throw new ArgumentException("TLS is to be listened for, but there is no certificate.", nameof(options));
        var logger = log.CreateLogger<SipEndpoint>();
        _loop = new SipLoop(options, clock, Counters, logger);
        _stack = new SipStack(options, _loop, Counters, clock, logger);
        _authenticator = new Authenticator(_stack);
        _registrar = new PhoneRegistrar(_stack);
        _registrar.Changed = change => ContactChanged?.Invoke(change);
        _router = new RequestRouter(_stack, _authenticator, _registrar);
    }

    public IPEndPoint LocalEndPoint => _stack.Local;

    /// <summary>The same of our second address; null: there is none.</summary>
    public IPEndPoint? LocalEndPoint6 => _stack.Local6;

    /// <summary>Our address of the other one's family; where there is none, ours.</summary>
    public IPAddress AddressTowards(IPAddress other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return LocalEndPoint6 is { } six && other.AddressFamily == six.AddressFamily ? six.Address : LocalEndPoint.Address;
    }

    /// <summary>Where connections of a transport are taken; null: nowhere.</summary>
    public IPEndPoint? Listening(SipTransport transport) => transport == SipTransport.Udp ? LocalEndPoint : _loop.Streams.Listening(transport);

    /// <summary>The same on our second address; null: nowhere.</summary>
    public IPEndPoint? Listening6(SipTransport transport) =>
        LocalEndPoint6 is null ? null : transport == SipTransport.Udp ? LocalEndPoint6 : _loop.Streams.Listening(transport, System.Net.Sockets.AddressFamily.InterNetworkV6);

    /// <summary>New calls that are taken in a second; further ones are answered 503 with a Retry-After. 0: no limit.</summary>
    public int MaxIncomingPerSecond
    {
        get => _stack.Admission.PerSecond;
        set => _stack.Admission.PerSecond = value;
    }

    /// <summary>Asked on the loop for each new call, why it cannot be taken; null when it can. Null: nobody is asked.</summary>
    public Func<string?>? Busy
    {
        get => _stack.Admission.Busy;
        set => _stack.Admission.Busy = value;
    }

    public SipCounters Counters { get; } = new();

    /// <summary>Said in an INVITE over UDP to this endpoint itself: by it such a call is known, and comes in without a digest. Say it to nobody else.</summary>
    public SipHeader OwnHeader => _stack.Own.Header;

    /// <summary>Asked for each new call of a trusted address or an authenticated phone. Null: they are answered 404.</summary>
    public ISipInbound? Inbound
    {
        get => _router.Inbound;
        set => _router.Inbound = value;
    }

    /// <summary>A phone's contact came, was refreshed, or went. Raised on the loop.</summary>
    public event Action<PhoneContactChange>? ContactChanged;

    public Task StartAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (_running is not null) throw new InvalidOperationException("The endpoint runs already.");
        SipLog.Listening(_stack.Log, LocalEndPoint);
        if (LocalEndPoint6 is { } six) SipLog.Listening(_stack.Log, six);
        _running = Task.Run(() => _loop.RunAsync(_router.OnArrival, _stop.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Returns at once; all that follows is told to the events.</summary>
    public SipCall Invite(OutgoingInvite invite, ISipCallEvents events)
    {
        ArgumentNullException.ThrowIfNull(invite);
        ArgumentNullException.ThrowIfNull(events);
        var call = new OutgoingCall(_stack, invite, events);
        if (!_stack.Post(call.Start)) events.Ended(call.Call, new SipCallEnd(503, "the endpoint has stopped", null, SipCallEnder.Local));
        return call.Call;
    }

    /// <summary>BYE for a call of a process before this one. Sent and forgotten: nobody waits for the answer.</summary>
    public void HangUpLost(SipDialog lost, int? q850)
    {
        ArgumentNullException.ThrowIfNull(lost);
        if (Dialog.Of(lost) is { } dialog)
            _stack.Post(() => new DialogRequest(_stack, dialog, credential: null, SipMethod.Bye) { Reason = RequestBuilder.Reason(q850) }.Send());
    }

    /// <summary>Registers us with a registrar and keeps it up until it is stopped; changes come on the loop.</summary>
    public SipRegistration Register(RegistrationOptions options, Action<RegistrationState> changed)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(changed);
        var registration = new OutboundRegistration(_stack, options, changed);
        _stack.Post(registration.Start);
        return new SipRegistration(_stack, registration);
    }

    /// <summary>Is somebody there? Status 408 when nothing came within the time-out.</summary>
    public Task<SipResponseResult> OptionsAsync(SipUri target, SipHop address, TimeSpan timeout)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(address);
        var ping = new OptionsPing(_stack, target, address, timeout);
        if (!_stack.Post(ping.Start)) ping.OnFailure(transport: true);
        return ping.Result;
    }

    /// <summary>Phones that may register and call, swapped whole; the contacts of those that are gone are removed.</summary>
    public void SetPhones(IReadOnlyDictionary<string, PhoneCredential> phones)
    {
        ArgumentNullException.ThrowIfNull(phones);
        _stack.Post(() =>
        {
            _authenticator.SetPhones(phones);
            _registrar.Keep(_authenticator.IsPhone);
        });
    }

    /// <summary>Where a phone can be called now. A snapshot, from any thread.</summary>
    public IReadOnlyList<SipContact> ContactsOf(string phoneUser) => _registrar.ContactsOf(phoneUser);

    /// <summary>Where each phone can be called now. A snapshot, from any thread.</summary>
    public IEnumerable<KeyValuePair<string, SipContact[]>> Contacts => _registrar.All;

    /// <summary>Contacts that an endpoint before this one had: a phone registers again only after minutes. Before <see cref="SetPhones"/>, which
    /// removes those of phones that are no more.</summary>
    public void RestoreContacts(IEnumerable<KeyValuePair<string, SipContact[]>> contacts)
    {
        ArgumentNullException.ThrowIfNull(contacts);
        List<KeyValuePair<string, SipContact[]>> all = [.. contacts];
        _stack.Post(() =>
        {
            foreach (var (phone, known) in all)
                foreach (var contact in known) _registrar.Restore(phone, contact);
        });
    }

    /// <summary>Addresses whose calls come in without a digest: carriers. Swapped whole.</summary>
    public void SetTrustedAddresses(IReadOnlyCollection<IPAddress> addresses)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        _stack.Peers.Trust(addresses.Distinct().ToDictionary(a => a, _ => SipPeerRules.Plain));
    }

    /// <summary>The same, with what is spoken with each.</summary>
    public void SetTrustedPeers(IReadOnlyDictionary<IPAddress, SipPeerRules> peers)
    {
        ArgumentNullException.ThrowIfNull(peers);
        _stack.Peers.Trust(peers);
    }

    /// <summary>Hangs up what is up, ends every call and every wait, and gives the port back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_running is { } running)
        {
            _running = null;
            var abandoned = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _stack.Post(() => Abandon(abandoned));
            await abandoned.Task;
            await _stop.CancelAsync();
            await running;
        }
        _loop.Dispose();
        _stop.Dispose();
    }

    private void Abandon(TaskCompletionSource abandoned)
    {
        try
        {
            foreach (var call in _stack.Calls.ToArray()) call.Abandon();
            _stack.Transactions.FailAll();
        }
        finally
        {
            abandoned.SetResult();
        }
    }
}

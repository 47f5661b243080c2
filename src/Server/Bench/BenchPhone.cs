using System.Diagnostics;
using System.Net;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Carillon.Telephony.V1;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Server.Bench;

/// <summary>Somebody legitimate who calls in during a flood, without sound: a phone that is registered, and proves itself by digest.</summary>
internal sealed class BenchPhone : IAsyncDisposable
{
    private const string Id = "flood-phone", Password = "flood-password", Realm = "carillon";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly SipEndpoint _sip;
    private readonly IPEndPoint _server;
    private readonly SipCredential _credential;

    private BenchPhone(string address, IPEndPoint server, SipCredential credential)
    {
        (_server, _credential) = (server, credential);
        _sip = new SipEndpoint(new SipEndpointOptions { Listen = new IPEndPoint(IPAddress.Parse(address), 5060), UserAgent = "Carillon bench phone" }, TimeProvider.System, NullLoggerFactory.Instance);
        _sip.SetTrustedAddresses([server.Address]);
    }

    /// <summary>As the server's configuration has it.</summary>
    public static Phone Configured()
    {
        var credential = PhoneCredential.FromPassword(Id, Realm, Password);
        return new Phone { Id = Id, Realm = Realm, Ha1Md5 = credential.Ha1Md5, Ha1Sha256 = credential.Ha1Sha256 };
    }

    /// <exception cref="TimeoutException">It could not register.</exception>
    public static async Task<BenchPhone> Registered(string address, IPEndPoint server, CancellationToken ct)
    {
        var phone = new BenchPhone(address, server, new SipCredential(Id, Password));
        await phone._sip.StartAsync(ct);
        var registered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        phone._sip.Register(new RegistrationOptions { Registrar = server, AddressOfRecord = SipUri.Sip(Id, server), Credential = phone._credential }, state =>
        {
            if (state.Phase == RegistrationPhase.Registered)
                registered.TrySetResult();
        });
        await registered.Task.WaitAsync(Patience, ct);
        return phone;
    }

    /// <summary>Calls a number, and hangs up once it is answered.</summary>
    /// <returns>From the call to its answer, a challenge in between.</returns>
    /// <exception cref="IOException">It was not answered.</exception>
    public async Task<TimeSpan> Call(string number, CancellationToken ct)
    {
        var (events, began) = (new Answer(), Stopwatch.GetTimestamp());
        var call = _sip.Invite(new OutgoingInvite
        {
            RequestUri = SipUri.Sip(number, _server),
            Target = _server,
            From = SipUri.Sip(Id, _server),
            // Nothing comes from there: it calls to be answered.
            Offer = SessionDescription.Offer(new AudioCapabilities { Local = new IPEndPoint(_sip.LocalEndPoint.Address, 9) }),
            Credential = _credential,
        }, events);
        var status = await events.Final.WaitAsync(Patience, ct);
        var took = Stopwatch.GetElapsedTime(began);
        call.HangUp();
        return status == 200 ? took : throw new IOException($"a phone's call was answered with {status}");
    }

    public ValueTask DisposeAsync() => _sip.DisposeAsync();

    private sealed class Answer : ISipCallEvents
    {
        private readonly TaskCompletionSource<int> _final = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<int> Final => _final.Task;

        public void Sent(SipCall call)
        {
            // Who calls waits for the answer.
        }

        public void Progress(SipCall call, int status, SessionDescription? answer)
        {
            // Who calls waits for the answer.
        }

        public void Answered(SipCall call, SessionDescription remote) => _final.TrySetResult(200);

        public void MediaChanged(SipCall call, SessionDescription remote)
        {
            // It has no audio.
        }

        public void InfoDtmf(SipCall call, char digit)
        {
            // Nobody presses anything.
        }

        public void Ended(SipCall call, SipCallEnd end) => _final.TrySetResult(end.Status);
    }
}

using System.Collections.Concurrent;
using System.Net;
using Carillon.Media;
using Carillon.Protocols.Codecs;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Carillon.Telephony;
using Carillon.Telephony.Fake;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Switch;

/// <summary>A SIP user agent with audio: a carrier with customers behind it, or a phone. Every call it takes says a tone of its own.</summary>
internal sealed class TestParty : ISipInbound, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, PartyCall> _calls = new(StringComparer.Ordinal);
    private readonly MediaEngine _media;
    private readonly double _tone;
    private int _invites;

    private TestParty(SipEndpoint sip, MediaEngine media, double tone)
    {
        Sip = sip;
        _media = media;
        _tone = tone;
    }

    public SipEndpoint Sip { get; }

    public IPEndPoint EndPoint => Sip.LocalEndPoint;

    public Func<string, FakeCall> Behaviour { get; set; } = _ => FakeCall.Answers();

    /// <summary>Answered with this status instead of what the behaviour says, when set.</summary>
    public int RefuseAllWith { get; set; }

    /// <summary>Agrees to no telephone-events: its digits are tones.</summary>
    public bool KnowsNoEvents { get; set; }

    /// <summary>What it takes of SRTP.</summary>
    public SrtpUse Srtp { get; set; }

    /// <summary>What it and its callers agreed on, call by call: SRTP or not.</summary>
    public ConcurrentQueue<bool> Secured { get; } = new();

    public int Invites => Volatile.Read(ref _invites);

    public ConcurrentQueue<(string Number, long At)> Log { get; } = new();

    public static async Task<TestParty> Start(string address, double tone, int port = 0, Func<SipEndpointOptions, SipEndpointOptions>? and = null)
    {
        var media = new MediaEngine(new MediaOptions { RtpAddress = IPAddress.Parse(address), PortMin = 0, PortMax = 0 }, NullLoggerFactory.Instance);
        media.Start();
        var options = new SipEndpointOptions { Listen = new IPEndPoint(IPAddress.Parse(address), port) };
        var sip = new SipEndpoint(and?.Invoke(options) ?? options, TimeProvider.System, NullLoggerFactory.Instance);
        var party = new TestParty(sip, media, tone);
        sip.Inbound = party;
        await sip.StartAsync(CancellationToken.None);
        return party;
    }

    /// <summary>What it does with a REFER; null: 603.</summary>
    public Action<SipTransferRequest>? OnTransfer { get; set; }

    /// <summary>Every call that it took, in order.</summary>
    public ConcurrentQueue<SipCall> Taken { get; } = new();

    /// <summary>How its own REFERs ended.</summary>
    public ConcurrentQueue<int> Transferred { get; } = new();

    public void Trust(params IPAddress[] addresses) => Sip.SetTrustedPeers(addresses.Distinct().ToDictionary(a => a, _ => new SipPeerRules { MayTransfer = true }));

    public async Task Register(IPEndPoint registrar, string user, string password)
    {
        var registered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Sip.Register(new RegistrationOptions
        {
            Registrar = registrar,
            AddressOfRecord = SipUri.Sip(user, registrar),
            Credential = new SipCredential(user, password),
        }, state =>
        {
            if (state.Phase == RegistrationPhase.Registered)
                registered.TrySetResult();
        });
        await registered.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>Calls somebody, with the tone of this party.</summary>
    public InboundCaller CallIn(IPEndPoint to, string from, string called, SipPeerRules? rules = null, SipCredential? credential = null, IReadOnlyList<SipHeader>? headers = null)
    {
        var caller = new InboundCaller(_media.CreateRtpLeg(NoMediaEvents.Instance), new Tone(_tone));
        caller.Start(Sip, to, from, called, Srtp, rules ?? SipPeerRules.Plain, credential, headers);
        return caller;
    }

    /// <summary>Calls that nobody has hung up.</summary>
    public int Up => _calls.Values.Count(c => !c.HasEnded);

    public int InvitesTo(string number) => Log.Count(l => l.Number == number);

    public Tone ToneOf(string number) => CallOf(number).Tone;

    /// <summary>From now on it speaks and listens instead of the tone.</summary>
    public void Speaks(string number, IAudioProcessor voice) => CallOf(number).Media.SetProcessor(voice);

    public void HangUp(string number) => CallOf(number).Sip.HangUp();

    public void Press(string number, char digit)
    {
        // A leg with a processor sends what that one produces, and no digits.
        CallOf(number).Media.SetProcessor(null);
        _media.SendDtmf(CallOf(number).Media, digit.ToString());
    }

    public void Hold(string number, bool on) => CallOf(number).Sip.Hold(on);

    /// <summary>After its digits: it says its tone and listens again.</summary>
    public void Listen(string number) => CallOf(number).Media.SetProcessor(CallOf(number).Tone);

    public void Incoming(SipCall call, SessionDescription? offer)
    {
        var number = call.RequestUri.User ?? "";
        Interlocked.Increment(ref _invites);
        Log.Enqueue((number, Environment.TickCount64));
        var leg = _media.CreateRtpLeg(NoMediaEvents.Instance);
        var mine = new PartyCall(this, call, leg, new Tone(_tone));
        Taken.Enqueue(call);
        leg.SetProcessor(mine.Tone);
        call.Events = mine;
        _calls[number] = mine;
        if (RefuseAllWith > 0)
            call.Reject(RefuseAllWith);
        else
            _ = Play(mine, offer!, Behaviour(number));
    }

    public async ValueTask DisposeAsync()
    {
        await Sip.DisposeAsync();
        _media.Dispose();
    }

    private async Task Play(PartyCall call, SessionDescription offer, FakeCall behaviour)
    {
        if (behaviour.RingAfter is { } ring)
        {
            await Task.Delay(ring);
            call.Sip.Ring();
        }

        if (behaviour.Decision is not { } decision)
            return;
        await Task.Delay(decision);
        if (behaviour.Refusal is { } cause)
        {
            call.Sip.Reject(EndCauses.Of(cause).SipCode);
            return;
        }

        var answer = OfferAnswer.Answer(offer, new AudioCapabilities { Local = call.Media.LocalEndPoint, TelephoneEventPayloadType = KnowsNoEvents ? null : 101, Security = Srtp == SrtpUse.Dtls ? AudioSecurity.Dtls(DtlsIdentity.OfProcess.Fingerprint) : AudioSecurity.Sdes(Srtp) });
        if (answer is null)
        {
            call.Sip.Reject(488);
            return;
        }

        Secured.Enqueue(answer.Audio.Srtp is not null || answer.Audio.Dtls is not null);
        call.Media.SetRemote(new RtpRemote
        {
            EndPoint = answer.Audio.Remote,
            Codec = answer.Audio.Codec == AudioCodec.Pcma ? G711Law.ALaw : G711Law.ULaw,
            PayloadType = answer.Audio.PayloadType,
            TelephoneEvent = answer.Audio.TelephoneEventPayloadType,
            Srtp = answer.Audio.Srtp,
            Dtls = answer.Audio.Dtls,
            RtcpMux = answer.Audio.RtcpMux,
        });
        call.Sip.Answer(answer.Description);
    }

    private PartyCall CallOf(string number) =>
        _calls.TryGetValue(number, out var call) ? call : throw new InvalidOperationException($"{number} was never called");

    private sealed class PartyCall(TestParty party, SipCall sip, RtpLeg media, Tone tone) : ISipCallEvents
    {
        public SipCall Sip { get; } = sip;

        public RtpLeg Media { get; } = media;

        public Tone Tone { get; } = tone;

        public void Sent(SipCall call)
        {
        }

        public void Progress(SipCall call, int status, SessionDescription? answer)
        {
        }

        public void Answered(SipCall call, SessionDescription remote)
        {
        }

        public void MediaChanged(SipCall call, SessionDescription remote)
        {
        }

        public void InfoDtmf(SipCall call, char digit)
        {
        }

        public void TransferAsked(SipCall call, SipTransferRequest request)
        {
            if (party.OnTransfer is { } does)
                does(request);
            else
                request.Refuse(603);
        }

        public void TransferEnded(SipCall call, int status, bool accepted) => party.Transferred.Enqueue(status);

        public bool HasEnded { get; private set; }

        public void Ended(SipCall call, SipCallEnd end)
        {
            HasEnded = true;
            Media.Dispose();
        }
    }
}

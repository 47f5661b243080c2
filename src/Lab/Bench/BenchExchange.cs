using System.Collections.Concurrent;
using System.Net;
using Carillon.Lab.Running;
using Carillon.Media;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Microsoft.Extensions.Logging;

namespace Carillon.Lab.Bench;

/// <summary>
/// The load of a bench: one SIP endpoint that answers every call of the servers under test at once, with a voice on each. A number is a party;
/// two parties that are to hear each other are paired by <see cref="Pair"/>.
/// </summary>
public sealed class BenchExchange : ISipInbound, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, BenchParty> _parties = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<BenchParty>> _awaited = new(StringComparer.Ordinal);
    private readonly MediaEngine _media;
    private readonly LabMedia _legs;
    private readonly SipEndpoint _sip;
    private readonly bool _mute;
    private int _made;

    /// <param name="mute">Nobody says anything: the price of the signalling is wanted. Their legs never hear of a far side.</param>
    public BenchExchange(IPEndPoint listen, IReadOnlyCollection<IPAddress> trusted, int most, bool mute, ILoggerFactory log)
    {
        _mute = mute;
        ArgumentNullException.ThrowIfNull(listen);
        _media = new MediaEngine(new MediaOptions { RtpAddress = listen.Address, PortMin = 20_000, PortMax = 60_000 }, log);
        _legs = new LabMedia(_media, new NoMediaEvents());
        _sip = new SipEndpoint(new SipEndpointOptions { Listen = listen, UserAgent = "Carillon bench", MaxCalls = most }, TimeProvider.System, log) { Inbound = this };
        _sip.SetTrustedAddresses(trusted);
    }

    public BenchEars Ears { get; } = new();

    public IPEndPoint EndPoint => _sip.LocalEndPoint;

    public IReadOnlyCollection<BenchParty> Up => [.. _parties.Values.Where(p => p.IsUp)];

    public async Task StartAsync(CancellationToken ct)
    {
        _media.Start();
        await _sip.StartAsync(ct).ConfigureAwait(false);
    }

    /// <summary>The party behind a number, once it has been called and is up.</summary>
    public Task<BenchParty> WhenUp(string number) => Awaited(number).Task;

    /// <summary>Calls a number at a server under test; the party is known here by the name.</summary>
    public async Task<BenchParty> Call(string name, string number, IPEndPoint server)
    {
        ArgumentNullException.ThrowIfNull(server);
        var up = Awaited(name).Task;
        var (voice, leg) = NewLeg();
        var party = new BenchParty(name, leg, voice, Changed) { Offer = LabMedia.Offer(leg), IsMute = _mute };
        _parties[name] = party;
        party.Call = _sip.Invite(new OutgoingInvite
        {
            RequestUri = SipUri.Sip(number, server),
            Target = server,
            From = SipUri.Sip("bench", EndPoint.Address.ToString()),
            Offer = party.Offer,
        }, party);
        return await up.ConfigureAwait(false);
    }

    /// <summary>From now on these two are to hear each other.</summary>
    public static void Pair(BenchParty one, BenchParty other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        (one.Voice.Partner, other.Voice.Partner) = (other.Voice, one.Voice);
    }

    public void Incoming(SipCall call, SessionDescription? offer)
    {
        ArgumentNullException.ThrowIfNull(call);
        var (voice, leg) = NewLeg();
        var party = new BenchParty(call.RequestUri.User ?? "", leg, voice, Changed) { Call = call };
        call.Events = party;
        if (offer is null || Answer(leg, offer) is not { } answer)
        {
            party.Release();
            call.Reject(488);
            return;
        }

        _parties[party.Number] = party;
        call.Answer(answer);
    }

    public async ValueTask DisposeAsync()
    {
        await _sip.DisposeAsync().ConfigureAwait(false);
        _media.Dispose();
    }

    private SessionDescription? Answer(RtpLeg leg, SessionDescription offer) =>
        _mute ? OfferAnswer.Answer(offer, new AudioCapabilities { Local = leg.LocalEndPoint })?.Description : LabMedia.Answer(leg, offer);

    private (BenchVoice Voice, RtpLeg Leg) NewLeg()
    {
        var voice = new BenchVoice(Ears, offset: Interlocked.Increment(ref _made) * 37);
        return (voice, _legs.NewLeg(voice));
    }

    private void Changed(BenchParty party)
    {
        if (party.IsUp)
        {
            Awaited(party.Number).TrySetResult(party);
            return;
        }

        _parties.TryRemove(KeyValuePair.Create(party.Number, party));
        if (_awaited.TryRemove(party.Number, out var awaited))
            awaited.TrySetException(new IOException($"the call of {party.Number} ended before it was up"));
    }

    private TaskCompletionSource<BenchParty> Awaited(string number) =>
        _awaited.GetOrAdd(number, static _ => new TaskCompletionSource<BenchParty>(TaskCreationOptions.RunContinuationsAsynchronously));
}

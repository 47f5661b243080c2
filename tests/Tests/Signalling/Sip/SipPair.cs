using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Signalling.Sip;

/// <summary>A caller and a callee, each a real endpoint on a loopback port; what the callee does with a call is the test's choice.</summary>
internal sealed class SipPair : IAsyncDisposable, ISipInbound
{
    private readonly Channel<(SipCall Call, CallRecorder Events, SessionDescription? Offer)> _incoming =
        Channel.CreateUnbounded<(SipCall, CallRecorder, SessionDescription?)>();

    private SipPair(SipEndpoint caller, SipEndpoint callee) => (Caller, Callee) = (caller, callee);

    public SipEndpoint Caller { get; }

    public SipEndpoint Callee { get; }

    /// <summary>Run on the loop as each call comes in.</summary>
    public Action<SipCall>? OnIncoming { get; set; }

    public static AudioCapabilities Audio(int port) => new() { Local = new IPEndPoint(IPAddress.Loopback, port) };

    public static SipEndpointOptions Options(SipTimers? timers = null) =>
        new() { Listen = new IPEndPoint(IPAddress.Loopback, 0), Timers = timers ?? SipTimers.Rfc3261 };

    public static async Task<SipPair> Start(SipTimers? timers = null, TimeProvider? clock = null)
    {
        clock ??= TimeProvider.System;
        var pair = new SipPair(
            new SipEndpoint(Options(timers), clock, NullLoggerFactory.Instance),
            new SipEndpoint(Options(timers), clock, NullLoggerFactory.Instance));
        pair.Callee.Inbound = pair;
        pair.Caller.SetTrustedAddresses([IPAddress.Loopback]);
        pair.Callee.SetTrustedAddresses([IPAddress.Loopback]);
        await pair.Caller.StartAsync(CancellationToken.None);
        await pair.Callee.StartAsync(CancellationToken.None);
        return pair;
    }

    public OutgoingInvite To(string user, IPEndPoint? by = null, bool stay = false, SipCredential? credential = null) => new()
    {
        RequestUri = SipUri.Sip(user, Callee.LocalEndPoint),
        Target = by ?? Callee.LocalEndPoint,
        From = SipUri.Sip("caller", Caller.LocalEndPoint),
        Offer = SessionDescription.Offer(Audio(20000)),
        StayWithTarget = stay,
        Credential = credential,
    };

    public (SipCall Call, CallRecorder Events) Call(string user = "callee", IPEndPoint? by = null, bool stay = false, SipCredential? credential = null)
    {
        var events = new CallRecorder();
        return (Caller.Invite(To(user, by, stay, credential), events), events);
    }

    public async Task<(SipCall Call, CallRecorder Events, SessionDescription? Offer)> Incoming()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            return await _incoming.Reader.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail("Waited for a call to come in");
            throw;
        }
    }

    public static SessionDescription AnswerTo(SessionDescription? offer) =>
        offer is null ? SessionDescription.Offer(Audio(20002)) : OfferAnswer.Answer(offer, Audio(20002))!.Description;

    public void Incoming(SipCall call, SessionDescription? offer)
    {
        var events = new CallRecorder();
        call.Events = events;
        OnIncoming?.Invoke(call);
        _incoming.Writer.TryWrite((call, events, offer));
    }

    public async ValueTask DisposeAsync()
    {
        await Caller.DisposeAsync();
        await Callee.DisposeAsync();
        Assert.Equal(0, Caller.Counters.Faults);
        Assert.Equal(0, Callee.Counters.Faults);
    }
}

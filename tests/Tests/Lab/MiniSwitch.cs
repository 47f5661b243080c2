using System.Net;
using Carillon.Media;
using Carillon.Protocols.Codecs;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Lab;

/// <summary>As much of a telephony server as the lab's tests need: it calls phones and customers and puts them into rooms.</summary>
internal sealed class MiniSwitch : IMediaLegEvents, IAsyncDisposable
{
    private readonly SipEndpoint _sip;

    public MiniSwitch(string address, IReadOnlyDictionary<string, string> phones)
    {
        var ip = IPAddress.Parse(address);
        Media = new MediaEngine(new MediaOptions { RtpAddress = ip }, NullLoggerFactory.Instance);
        _sip = new SipEndpoint(new SipEndpointOptions { Listen = new IPEndPoint(ip, 0) }, TimeProvider.System, NullLoggerFactory.Instance);
        _sip.SetPhones(phones.ToDictionary(p => p.Key, p => PhoneCredential.FromPassword(p.Key, "carillon", p.Value)));
    }

    public MediaEngine Media { get; }

    public IPEndPoint Address => _sip.LocalEndPoint;

    public async Task StartAsync()
    {
        Media.Start();
        await _sip.StartAsync(CancellationToken.None);
    }

    public IReadOnlyList<SipContact> ContactsOf(string user) => _sip.ContactsOf(user);

    public MiniCall CallPhone(string user)
    {
        var contact = Assert.Single(_sip.ContactsOf(user));
        return Call(contact.Uri, contact.Target, null);
    }

    public MiniCall CallCustomer(string number, IPEndPoint carrier, string attempt) =>
        Call(SipUri.Sip(number, carrier), carrier, attempt);

    public async ValueTask DisposeAsync()
    {
        await _sip.DisposeAsync();
        Media.Dispose();
    }

    public void Dtmf(MediaLeg leg, char digit, TimeSpan duration)
    {
        // Not used here.
    }

    public void FirstPacket(MediaLeg leg)
    {
        // Not used here.
    }

    public void MediaTimeout(MediaLeg leg)
    {
        // Not used here.
    }

    public void Quality(MediaLeg leg, in LegQuality quality)
    {
        // Not used here.
    }

    private MiniCall Call(SipUri uri, SipHop target, string? attempt)
    {
        var leg = Media.CreateRtpLeg(this);
        var offer = SessionDescription.Offer(new AudioCapabilities { Local = leg.LocalEndPoint });
        var call = new MiniCall(leg, offer);
        call.Sip = _sip.Invite(
            new OutgoingInvite
            {
                RequestUri = uri,
                Target = target,
                From = SipUri.Sip("switch", Address),
                Offer = offer,
                ExtraHeaders = attempt is null ? [] : [new SipHeader("X-Carillon-Attempt", attempt)],
            },
            call);
        return call;
    }
}

internal sealed class MiniCall(RtpLeg leg, SessionDescription offer) : ISipCallEvents
{
    private readonly TaskCompletionSource _up = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<SipCallEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RtpLeg Leg => leg;

    public SipCall Sip { get; set; } = null!;

    /// <summary>Joined as soon as it answers, so that no time is lost.</summary>
    public Action? OnAnswer { get; set; }

    public Task Up => _up.Task.WaitAsync(TimeSpan.FromSeconds(30));

    public Task<SipCallEnd> End => _ended.Task.WaitAsync(TimeSpan.FromSeconds(30));

    public void Sent(SipCall call)
    {
        // Of no interest.
    }

    public void Progress(SipCall call, int status, SessionDescription? answer)
    {
        // Of no interest.
    }

    public void Answered(SipCall call, SessionDescription remote)
    {
        var audio = OfferAnswer.Conclude(offer, remote)!;
        leg.SetRemote(new RtpRemote
        {
            EndPoint = audio.Remote,
            Codec = audio.Codec == AudioCodec.Pcma ? G711Law.ALaw : G711Law.ULaw,
            PayloadType = audio.PayloadType,
            TelephoneEvent = audio.TelephoneEventPayloadType,
        });
        OnAnswer?.Invoke();
        _up.TrySetResult();
    }

    public void MediaChanged(SipCall call, SessionDescription remote)
    {
        // Does not happen here.
    }

    public void InfoDtmf(SipCall call, char digit)
    {
        // Does not happen here.
    }

    public void Ended(SipCall call, SipCallEnd end)
    {
        leg.Dispose();
        _up.TrySetException(new InvalidOperationException($"The call ended: {end}"));
        _ = _up.Task.Exception;
        _ended.TrySetResult(end);
    }
}

using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Carillon.Protocols.Iax2;
using Carillon.Protocols.Sdp;
using Carillon.Signalling.Iax2;
using Carillon.Signalling.Sip;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Interop.Kit;

/// <summary>A party at Asterisk, made of our own signalling, that puts its calls on hold: over SIP it is called, over IAX2 it calls. It says nothing, and counts what it hears.</summary>
internal sealed class Holder : ISipInbound, ISipCallEvents, IIax2Transport, IIax2CallEvents, IAsyncDisposable
{
    public const string Address = "127.0.0.63";

    private readonly SipEndpoint _sip = new(new SipEndpointOptions { Listen = new IPEndPoint(IPAddress.Parse(Address), 5060) }, TimeProvider.System, NullLoggerFactory.Instance);
    private readonly UdpClient _rtp = new(new IPEndPoint(IPAddress.Parse(Address), 0)), _iax = new(new IPEndPoint(IPAddress.Parse(Address), 4569));
    private readonly Iax2Endpoint _endpoint;
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _receiving;
    private ulong _version = 1;
    private int _voice;
    private SipCall? _call;

    private Holder(string asterisk)
    {
        _endpoint = new Iax2Endpoint(new Iax2EndpointOptions { LocalName = "holder" }, this, TimeProvider.System, NullLoggerFactory.Instance);
        _endpoint.SetPeers([new Iax2Peer { Name = "ast", Address = new IPEndPoint(IPAddress.Parse(asterisk), 4569), Secret = Asterisk.Secret, Qualify = false, Trunk = false }]);
        _endpoint.Start();
        _receiving = Receive();
        _sip.Inbound = this;
        _sip.SetTrustedPeers(new Dictionary<IPAddress, SipPeerRules> { [IPAddress.Parse(asterisk)] = SipPeerRules.Plain });
    }

    /// <summary>Mini frames of voice that came over IAX2 so far.</summary>
    public int Voice => Volatile.Read(ref _voice);

    public static async Task<Holder> Start(string asterisk)
    {
        var holder = new Holder(asterisk);
        await holder._sip.StartAsync(CancellationToken.None);
        return holder;
    }

    /// <summary>Sendonly, as phones hold; or inactive.</summary>
    public void Hold(bool on, bool inactive)
    {
        if (!inactive)
            _call!.Hold(on);
        else
            _call!.Change(SessionDescription.Offer(Mine(on ? MediaDirection.Inactive : MediaDirection.SendReceive)));
    }

    /// <summary>Calls a number at Asterisk over IAX2.</summary>
    public async Task<Iax2Call> CallByIax2(string number)
    {
        var call = _endpoint.Call(new Iax2NewCall { Peer = "ast", CalledNumber = number }, this);
        await _answered.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return call;
    }

    public void Incoming(SipCall call, SessionDescription? offer)
    {
        (_call, call.Events) = (call, this);
        if (OfferAnswer.Answer(offer!, Mine(MediaDirection.SendReceive)) is { } answer)
            call.Answer(answer.Description);
        else
            call.Reject(488);
    }

    public void Send(ReadOnlySpan<byte> frame, IPEndPoint to) => _iax.Client.SendTo(frame, to);

    public async ValueTask DisposeAsync()
    {
        await _sip.DisposeAsync();
        await _endpoint.DisposeAsync();
        await _end.CancelAsync();
        await _receiving;
        _rtp.Dispose();
        _iax.Dispose();
        _end.Dispose();
    }

    void ISipCallEvents.Sent(SipCall call)
    {
    }

    void ISipCallEvents.Progress(SipCall call, int status, SessionDescription? answer)
    {
    }

    void ISipCallEvents.Answered(SipCall call, SessionDescription remote)
    {
    }

    void ISipCallEvents.MediaChanged(SipCall call, SessionDescription remote)
    {
    }

    void ISipCallEvents.InfoDtmf(SipCall call, char digit)
    {
    }

    void ISipCallEvents.Ended(SipCall call, SipCallEnd end)
    {
    }

    void IIax2CallEvents.Accepted(Iax2Call call, MediaFormat format)
    {
    }

    void IIax2CallEvents.Proceeding(Iax2Call call)
    {
    }

    void IIax2CallEvents.Ringing(Iax2Call call)
    {
    }

    void IIax2CallEvents.Answered(Iax2Call call) => _answered.TrySetResult();

    void IIax2CallEvents.Dtmf(Iax2Call call, char digit)
    {
    }

    void IIax2CallEvents.Held(Iax2Call call, bool held, bool music)
    {
    }

    void IIax2CallEvents.VoiceFull(Iax2Call call, MediaFormat format, ReadOnlySpan<byte> payload, uint timestamp)
    {
    }

    void IIax2CallEvents.Ended(Iax2Call call, Iax2CallEnd end)
    {
    }

    private AudioCapabilities Mine(MediaDirection direction) =>
        new() { Local = (IPEndPoint)_rtp.Client.LocalEndPoint!, Direction = direction, SessionId = 63, SessionVersion = _version++ };

    private async Task Receive()
    {
        try
        {
            while (true)
            {
                var datagram = await _iax.ReceiveAsync(_end.Token);
                if (Iax2Datagram.KindOf(datagram.Buffer) == Iax2FrameKind.Full)
                    _endpoint.OnFullFrame(datagram.Buffer, datagram.RemoteEndPoint);
                else if (MiniFrame.TryParse(datagram.Buffer, out _) == OperationStatus.Done)
                    Interlocked.Increment(ref _voice);
            }
        }
        catch (OperationCanceledException)
        {
            // the test is over
        }
    }
}

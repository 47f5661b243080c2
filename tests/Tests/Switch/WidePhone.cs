using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Carillon.Protocols.Codecs;
using Carillon.Protocols.Rtp;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Switch;

/// <summary>A registered phone with G.722 that picks up, says one tone of up to 7 kHz and knows which tones it hears.</summary>
internal sealed class WidePhone : ISipInbound, IAsyncDisposable
{
    private const int Rate = 16_000, Frame = Rate / 50, FramesToBelieve = 10;

    private readonly SipEndpoint _sip;
    private readonly Socket _socket;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();
    private readonly G722Decoder _decoder = new();
    private readonly short[] _last = new short[Frame];
    private readonly double _hertz;
    private readonly List<Task> _work = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private WidePhone(SipEndpoint sip, Socket socket, double hertz) => (_sip, _socket, _hertz) = (sip, socket, hertz);

    /// <summary>Packets that were G.722, and others.</summary>
    public (int Wide, int Other) Packets { get; private set; }

    public static async Task<WidePhone> Register(string address, IPEndPoint registrar, string user, double hertz)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        var sip = new SipEndpoint(new SipEndpointOptions { Listen = new IPEndPoint(IPAddress.Parse(address), 0) }, TimeProvider.System, NullLoggerFactory.Instance);
        var phone = new WidePhone(sip, socket, hertz);
        sip.Inbound = phone;
        await sip.StartAsync(CancellationToken.None);
        sip.SetTrustedPeers(new Dictionary<IPAddress, SipPeerRules> { [registrar.Address] = SipPeerRules.Plain });
        var registered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        sip.Register(new RegistrationOptions { Registrar = registrar, AddressOfRecord = SipUri.Sip(user, registrar), Credential = new SipCredential(user, "secret") }, state =>
        {
            if (state.Phase == RegistrationPhase.Registered)
                registered.TrySetResult();
        });
        await registered.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return phone;
    }

    public void Incoming(SipCall call, SessionDescription? offer)
    {
        call.Events = new NoSipEvents();
        var mine = new AudioCapabilities { Local = (IPEndPoint)_socket.LocalEndPoint!, Codecs = AudioCapabilities.Wideband };
        if (OfferAnswer.Answer(offer!, mine) is not { } answer)
        {
            call.Reject(488);
            return;
        }

        call.Answer(answer.Description);
        _work.Add(Task.Run(() => Talk(answer.Audio.Remote)));
        _work.Add(Task.Run(Listen));
    }

    /// <summary>Completes when it hears all of these and none of the others for 200 ms in a row.</summary>
    public async Task Hears(double[] tones, params double[] butNot)
    {
        var good = 0;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (good < FramesToBelieve)
        {
            Task more;
            lock (_gate)
                more = _more.Task;
            await more.WaitAsync(patience.Token);
            lock (_gate)
                good = tones.All(t => Level(t) > 0.05) && butNot.All(t => Level(t) < 0.02) ? good + 1 : 0;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_work);
        await _sip.DisposeAsync();
        _socket.Dispose();
        _end.Dispose();
    }

    private async Task Talk(IPEndPoint to)
    {
        var (encoder, samples, packet, at) = (new G722Encoder(), new short[Frame], new byte[RtpHeader.FixedLength + Frame / 2], 0u);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!_end.IsCancellationRequested)
        {
            for (var i = 0; i < Frame; i++)
                samples[i] = (short)(8000 * Math.Sin(2 * Math.PI * _hertz * (at * Frame + i) / Rate));
            new RtpHeader { PayloadType = 9, SequenceNumber = (ushort)at, Timestamp = at * Frame / 2, Ssrc = 722 }.TryWrite(packet);
            encoder.Encode(samples, packet.AsSpan(RtpHeader.FixedLength));
            _socket.SendTo(packet, to);
            at++;
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private async Task Listen()
    {
        var buffer = new byte[2048];
        try
        {
            while (true)
            {
                var got = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, (IPEndPoint)_socket.LocalEndPoint!, _end.Token);
                Hear(buffer.AsSpan(0, got.ReceivedBytes));
            }
        }
        catch (OperationCanceledException)
        {
            // The phone was put down.
        }
    }

    private void Hear(ReadOnlySpan<byte> packet)
    {
        if (RtpHeader.TryParse(packet, out var header) != OperationStatus.Done)
            return;
        var isWide = header.PayloadType == 9 && header.PayloadLength == Frame / 2;
        lock (_gate)
        {
            Packets = isWide ? (Packets.Wide + 1, Packets.Other) : (Packets.Wide, Packets.Other + 1);
            if (isWide)
                _decoder.Decode(header.Payload(packet), _last);
            _more.TrySetResult();
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Of the last frame, 1 for full scale.</summary>
    private double Level(double hertz)
    {
        var (real, imaginary) = (0.0, 0.0);
        for (var i = 0; i < Frame; i++)
        {
            var angle = 2 * Math.PI * hertz * i / Rate;
            real += _last[i] * Math.Cos(angle);
            imaginary += _last[i] * Math.Sin(angle);
        }

        return 2 * Math.Sqrt(real * real + imaginary * imaginary) / Frame / short.MaxValue;
    }

    private sealed class NoSipEvents : ISipCallEvents
    {
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

        public void TransferAsked(SipCall call, SipTransferRequest request) => request.Refuse(603);

        public void Ended(SipCall call, SipCallEnd end)
        {
        }
    }
}

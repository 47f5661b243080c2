using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Carillon.Media;
using Carillon.Protocols.Codecs;
using Carillon.Protocols.Iax2;
using Carillon.Signalling.Iax2;
using Carillon.Telephony.V1;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Switch;

/// <summary>A foreign peer that speaks IAX2 with mini frames and mu-law: it calls in and says a tone, or is called and answers.</summary>
internal sealed class IaxParty : IIax2Transport, IIax2Inbound, IAsyncDisposable
{
    public const string Foreign = "foreign", Secret = "telltale";

    private readonly UdpClient _socket;
    private readonly Iax2Endpoint _endpoint;
    private readonly CancellationTokenSource _end = new();
    private readonly List<IaxPartyCall> _calls = [];
    private readonly List<Task> _work = [];
    private readonly double _hertz;
    private readonly Iax2Peer _server;

    /// <param name="server">What it calls.</param>
    /// <param name="registers">It registers there first.</param>
    public IaxParty(string address, double hertz, IPEndPoint server, string name = Foreign, bool registers = false)
    {
        (_hertz, Name) = (hertz, name);
        _socket = new UdpClient(new IPEndPoint(IPAddress.Parse(address), 0));
        _endpoint = new Iax2Endpoint(new Iax2EndpointOptions { LocalName = name }, this, TimeProvider.System, NullLoggerFactory.Instance) { Inbound = this };
        _server = new Iax2Peer { Name = "t1", Address = server, Secret = Secret, RegisterThere = registers, Qualify = false, Trunk = false, Transfers = true };
        _endpoint.SetPeers([_server]);
        _endpoint.Start();
        _work.Add(Receive());
    }

    public string Name { get; }

    public IPEndPoint EndPoint => (IPEndPoint)_socket.Client.LocalEndPoint!;

    /// <summary>As the server's configuration has it.</summary>
    public Trunk Settings => new() { ServerId = Name, Host = EndPoint.Address.ToString(), Port = (uint)EndPoint.Port, Secret = Secret, MiniFrames = true };

    /// <summary>The next call to it.</summary>
    public TaskCompletionSource<IaxPartyCall> Called { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Another party with which it may speak without the server.</summary>
    public void Knows(IaxParty other) => _endpoint.SetPeers([_server, new Iax2Peer { Name = other.Name, Address = other.EndPoint, Secret = Secret, Qualify = false, Trunk = false, Transfers = true }]);

    public IaxPartyCall CallTo(IaxParty other) => CallIn("1", peer: other.Name);

    public IaxPartyCall CallIn(string called, string from = "+4930777", string? name = null, string peer = "t1")
    {
        var call = NewCall();
        call.Call = _endpoint.Call(new Iax2NewCall { Peer = peer, CalledNumber = called, CallingNumber = from, CallingName = name }, call);
        return call;
    }

    public void Send(ReadOnlySpan<byte> frame, IPEndPoint to) => _socket.Client.SendTo(frame, to);

    public void Incoming(Iax2Call call, Iax2NewCall request)
    {
        var mine = NewCall();
        (mine.Call, call.Events) = (call, mine);
        call.Answer();
        Called.TrySetResult(mine);
    }

    public async ValueTask DisposeAsync()
    {
        await _endpoint.DisposeAsync();
        await _end.CancelAsync();
        await Task.WhenAll(_work);
        _socket.Dispose();
        _end.Dispose();
    }

    private IaxPartyCall NewCall()
    {
        var call = new IaxPartyCall(new Tone(_hertz));
        lock (_calls)
            _calls.Add(call);
        call.Talks = () => _work.Add(Task.Run(() => Talk(call)));
        return call;
    }

    private async Task Talk(IaxPartyCall call)
    {
        var (clock, samples, codes, frame) = (new VoiceSendClock(), new short[160], new byte[160], new byte[200]);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var time = 0u; !_end.IsCancellationRequested && call.Call!.End is null; time += 20)
        {
            call.Tone.Produce(samples);
            G711.Encode(G711Law.ULaw, samples, codes);
            if (call.BeginsAnew())
                clock = new VoiceSendClock();
            if (clock.Next(time, MediaFormat.Pcmu) == VoiceFrameForm.Full)
                call.Call.SendVoice(codes, time);
            else if (!call.IsSilent && MiniFrame.TryWrite(frame, call.Call.LocalCallNumber, (ushort)time, codes, out var length))
                _socket.Client.SendTo(frame.AsSpan(0, length), call.Call.Remote);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private async Task Receive()
    {
        try
        {
            while (true)
            {
                var datagram = await _socket.ReceiveAsync(_end.Token);
                if (Iax2Datagram.KindOf(datagram.Buffer) == Iax2FrameKind.Full)
                    _endpoint.OnFullFrame(datagram.Buffer, datagram.RemoteEndPoint);
                else if (MiniFrame.TryParse(datagram.Buffer, out var mini) == OperationStatus.Done)
                    CallOf(mini.CallNumber)?.Hear(mini.Payload);
            }
        }
        catch (OperationCanceledException)
        {
            // the test is over
        }
    }

    private IaxPartyCall? CallOf(ushort number)
    {
        lock (_calls)
            return _calls.Find(c => c.Call?.RemoteCallNumber == number);
    }
}

/// <summary>One call of such a peer.</summary>
internal sealed class IaxPartyCall(Tone tone) : IIax2CallEvents
{
    private readonly TaskCompletionSource _rung = new(TaskCreationOptions.RunContinuationsAsynchronously), _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Iax2CallEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _moved;
    private readonly short[] _pcm = new short[320];

    public Iax2Call? Call { get; set; }

    public Tone Tone { get; } = tone;

    public Action Talks { get; set; } = () => { };

    /// <summary>It sends no voice.</summary>
    public bool IsSilent { get; set; }

    /// <summary>It was moved: whoever hears it now knows nothing of it.</summary>
    public bool BeginsAnew() => Interlocked.Exchange(ref _moved, 0) == 1;

    public int FramesHeard => Tone.FramesHeard;

    public Task Rung => _rung.Task.WaitAsync(TimeSpan.FromSeconds(30));

    public bool IsAnswered => _answered.Task.IsCompleted;

    public bool HasRung => _rung.Task.IsCompleted;

    public bool HasEnded => _ended.Task.IsCompleted;

    public Task Answer => _answered.Task.WaitAsync(TimeSpan.FromSeconds(30));

    public Task<Iax2CallEnd> End => _ended.Task.WaitAsync(TimeSpan.FromSeconds(30));

    public void Hear(ReadOnlySpan<byte> codes)
    {
        var samples = _pcm.AsSpan(0, Math.Min(codes.Length, _pcm.Length));
        G711.Decode(G711Law.ULaw, codes[..samples.Length], samples);
        Tone.Consume(samples, default);
    }

    public void Accepted(Iax2Call call, MediaFormat format)
    {
        Call ??= call;
        Talks();
    }

    public void Proceeding(Iax2Call call)
    {
    }

    public void Ringing(Iax2Call call) => _rung.TrySetResult();

    public void Answered(Iax2Call call) => _answered.TrySetResult();

    public void Dtmf(Iax2Call call, char digit)
    {
    }

    public void Held(Iax2Call call, bool held, bool music)
    {
    }

    public void Moved(Iax2Call call) => Interlocked.Exchange(ref _moved, 1);

    public void VoiceFull(Iax2Call call, MediaFormat format, ReadOnlySpan<byte> payload, uint timestamp) => Hear(payload);

    public void Ended(Iax2Call call, Iax2CallEnd end) => _ended.TrySetResult(end);
}

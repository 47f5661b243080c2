using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Carillon.Media;
using Carillon.Protocols.Codecs;
using Carillon.Protocols.Rtp;
using Carillon.Protocols.Srtp;

namespace Carillon.Tests.Media;

/// <summary>A tiny RTP phone on a real loopback socket: talks a tone or single packets, and keeps all that it hears.</summary>
internal sealed class Phone : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Socket _socket;
    private readonly CancellationTokenSource _end = new();
    private readonly List<Heard> _heard = [];
    private readonly List<Task> _work = [];
    private readonly Lock _lock = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SrtpSender? _sender;
    private readonly SrtpReceiver? _receiver;
    private ushort _sequence = 1000;
    private uint _timestamp = 50_000;

    /// <param name="srtp">The keys as the phone sees them; null: plain RTP.</param>
    public Phone(string address = "127.0.0.1", SrtpKeys? srtp = null)
    {
        if (srtp is not null) (Srtp, _sender, _receiver) = (srtp, new SrtpSender(srtp.Send), new SrtpReceiver(srtp.Receive));
        var local = new IPEndPoint(IPAddress.Parse(address), 0);
        _socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _socket.Bind(local);
        _work.Add(Listen());
    }

    public uint Ssrc { get; init; } = 0xCAFE;

    public G711Law Law { get; init; }

    /// <summary>Speaks G.722.</summary>
    public bool Wideband { get; init; }

    public SrtpKeys? Srtp { get; }

    public IPEndPoint EndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    public RtpRemote Remote => new() { EndPoint = EndPoint, Codec = Law, Wideband = Wideband, PayloadType = PayloadType, TelephoneEvent = 101, Srtp = Srtp is null ? null : new SrtpKeys(Srtp.Receive, Srtp.Send) };

    public byte PayloadType => (byte)(Wideband ? 9 : Law == G711Law.ULaw ? 0 : 8);

    public ushort NextSequence { get => _sequence; set => _sequence = value; }

    /// <summary>What it sent last, as it went over the wire.</summary>
    public byte[] LastDatagram { get; private set; } = [];

    public uint NextTimestamp { get => _timestamp; set => _timestamp = value; }

    public IReadOnlyList<Heard> Heard
    {
        get
        {
            lock (_lock) return [.. _heard];
        }
    }

    /// <summary>Sends one packet of audio to the leg and moves on by its length.</summary>
    public void Send(RtpLeg leg, ReadOnlySpan<byte> codes, byte? payloadType = null, bool marker = false)
    {
        SendRaw(leg.LocalEndPoint, codes, payloadType ?? PayloadType, _sequence++, _timestamp, marker);
        if (payloadType is null) _timestamp += (uint)codes.Length;
    }

    public void SendRaw(IPEndPoint to, ReadOnlySpan<byte> payload, byte payloadType, ushort sequence, uint timestamp, bool marker)
    {
        var packet = new byte[RtpHeader.FixedLength + payload.Length + SrtpProfiles.MaxOverhead];
        new RtpHeader { PayloadType = payloadType, Marker = marker, SequenceNumber = sequence, Timestamp = timestamp, Ssrc = Ssrc }.TryWrite(packet);
        payload.CopyTo(packet.AsSpan(RtpHeader.FixedLength));
        var length = RtpHeader.FixedLength + payload.Length;
        _sender?.TryProtect(packet, length, out length);
        LastDatagram = packet[..length];
        SendDatagram(to, LastDatagram);
    }

    /// <summary>From its own address, as whoever can forge that.</summary>
    public void SendDatagram(IPEndPoint to, ReadOnlySpan<byte> datagram) => _socket.SendTo(datagram, to);

    /// <summary>Says a tone, 20 ms after 20 ms, until the phone is disposed.</summary>
    public void Talk(RtpLeg leg, double hertz, double level = 0.25) => _work.Add(Task.Run(() => TalkLoop(leg, hertz, level)));

    /// <summary>The same with a tone that only G.722 can say: up to 7 kHz.</summary>
    public void TalkWide(RtpLeg leg, double hertz, double level = 0.25) => _work.Add(Task.Run(() => TalkLoop(leg, hertz, level, isWhole: true)));

    /// <summary>Waits until what was heard fulfils the condition; fails saying what it waited for.</summary>
    public async Task<IReadOnlyList<Heard>> Hears(Func<IReadOnlyList<Heard>, bool> condition, string what)
    {
        var started = Stopwatch.StartNew();
        while (true)
        {
            Task more;
            IReadOnlyList<Heard> heard;
            lock (_lock) (heard, more) = ([.. _heard], _more.Task);
            if (condition(heard)) return heard;
            if (started.Elapsed > Patience) throw new TimeoutException($"waited {Patience.TotalSeconds} s to hear {what}; {heard.Count} packets came");
            await Task.WhenAny(more, Task.Delay(200, TestContext.Current.CancellationToken));
        }
    }

    /// <summary>The samples of the last so many packets, decoded.</summary>
    public short[] LastSamples(int packets)
    {
        lock (_lock)
        {
            if (!Wideband) return [.. _heard.Where(heard => heard.PayloadType is 0 or 8).TakeLast(packets).SelectMany(heard => heard.Samples)];
            byte[] codes = [.. _heard.Where(heard => heard.PayloadType == 9).SelectMany(heard => heard.Payload)];
            var samples = new short[codes.Length];
            new G722Decoder().DecodeNarrow(codes, samples);
            return samples[^Math.Min(samples.Length, 160 * packets)..];
        }
    }

    /// <summary>The samples of 16 kHz of the last so many packets of G.722.</summary>
    public short[] LastWideSamples(int packets)
    {
        lock (_lock)
        {
            byte[] codes = [.. _heard.Where(heard => heard.PayloadType == 9).SelectMany(heard => heard.Payload)];
            var samples = new short[2 * codes.Length];
            new G722Decoder().Decode(codes, samples);
            return samples[^Math.Min(samples.Length, 320 * packets)..];
        }
    }

    public void Forget()
    {
        lock (_lock) _heard.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_work);
        _socket.Dispose();
        _end.Dispose();
        _sender?.Dispose();
        _receiver?.Dispose();
    }

    private async Task Listen()
    {
        var buffer = new byte[2048];
        try
        {
            while (true)
            {
                var got = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, EndPoint, _end.Token);
                Keep(buffer.AsSpan(0, got.ReceivedBytes));
            }
        }
        catch (OperationCanceledException)
        {
            // The phone was put down.
        }
    }

    private void Keep(Span<byte> packet)
    {
        if (_receiver is not null)
        {
            if (_receiver.Unprotect(packet, out var length) != SrtpVerdict.Authentic) return;
            packet = packet[..length];
        }
        if (RtpHeader.TryParse(packet, out var header) != OperationStatus.Done) return;
        lock (_lock)
        {
            _heard.Add(new Heard(header.SequenceNumber, header.Timestamp, header.PayloadType, header.Marker, header.Ssrc, header.Payload(packet).ToArray(), Stopwatch.GetTimestamp()));
            _more.TrySetResult();
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private async Task TalkLoop(RtpLeg leg, double hertz, double level, bool isWhole = false)
    {
        var (position, samples, codes) = (0, new short[isWhole ? 320 : 160], new byte[160]);
        var wide = new G722Encoder();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        try
        {
            do
            {
                // Of samples of 16 kHz a tone takes twice as many.
                position = Sine.Fill(samples, isWhole ? hertz / 2 : hertz, level, position);
                if (isWhole) wide.Encode(samples, codes);
                else if (Wideband) wide.EncodeNarrow(samples, codes);
                else G711.Encode(Law, samples, codes);
                Send(leg, codes);
            }
            while (await timer.WaitForNextTickAsync(_end.Token));
        }
        catch (OperationCanceledException)
        {
            // The phone was put down.
        }
    }
}

/// <summary>One packet that a phone heard.</summary>
internal sealed record Heard(ushort Sequence, uint Timestamp, byte PayloadType, bool Marker, uint Ssrc, byte[] Payload, long At)
{
    public IEnumerable<short> Samples => Payload.Select(code => PayloadType == 8 ? G711.ALawDecode(code) : G711.ULawDecode(code));
}

using System.Net;
using System.Net.Sockets;
using Carillon.Media;
using Carillon.Protocols.Srtp;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Carillon.Tests.Media;

public sealed class DtlsLegTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_legs_shake_hands_and_hear_each_other(bool leftBegins)
    {
        using var here = new DtlsSide();
        using var there = new DtlsSide();
        await using Phone alice = new(), bob = new();
        var (left, right) = (here.Connect(alice, out var inner), there.Connect(bob, out var outer));
        left.ExpectHandshake();
        right.ExpectHandshake();
        left.SetRemote(there.Remote(right, leftBegins));
        right.SetRemote(here.Remote(left, !leftBegins));
        await Conversation.Hears(alice, inner, bob, outer);
        foreach (var side in new[] { here, there })
        {
            var counters = side.Floor.Engine.Counters;
            Assert.Equal((1, 0, 0), (counters.HandshakesDone, counters.HandshakesFailed, counters.Forged));
        }

        // The same again, as at a hold, is no reason to shake hands again.
        left.SetRemote(there.Remote(right, leftBegins) with { Direction = Carillon.Media.MediaDirection.SendReceive });
        alice.Forget();
        bob.Forget();
        var allocated = here.Floor.Engine.Counters.AllocatedOnTicks;
        await Conversation.Hears(alice, inner, bob, outer);
        Assert.Equal((1, allocated), (here.Floor.Engine.Counters.HandshakesDone, here.Floor.Engine.Counters.AllocatedOnTicks));
    }

    [Fact]
    public async Task Nothing_is_said_or_heard_in_clear_before_there_are_keys()
    {
        using var here = new DtlsSide();
        await using Phone alice = new(), bob = new();
        var left = here.Connect(alice, out var inner);
        left.SetRemote(bob.Remote with { Dtls = new DtlsAgreement(new DtlsIdentity().Fingerprint, IsClient: false) });
        for (var i = 0; i < 20; i++)
        {
            alice.Send(inner, Conversation.Marked(1));
            bob.Send(left, Conversation.Marked(2));
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Empty(bob.Heard);
        Assert.DoesNotContain(alice.Heard, p => p.Payload.SequenceEqual(Conversation.Marked(2)));
        Assert.Equal(20, here.Floor.Engine.Counters.Unheard);
    }

    [Fact]
    public async Task A_stranger_who_is_first_gets_nothing_and_takes_nothing_away()
    {
        using var here = new DtlsSide();
        using var there = new DtlsSide();
        using var stranger = new DtlsSide("127.0.0.9");
        await using Phone alice = new(), bob = new(), eve = new();
        var (left, right, evil) = (here.Connect(alice, out var inner), there.Connect(bob, out var outer), stranger.Connect(eve, out _));
        left.SetRemote(there.Remote(right, begins: false));
        evil.SetRemote(here.Remote(left, begins: true));
        Assert.True(SpinWait.SpinUntil(() => here.Floor.Engine.Counters.HandshakesFailed > 0, Patience), "the stranger was found out");
        right.SetRemote(here.Remote(left, begins: true));
        await Conversation.Hears(alice, inner, bob, outer);
        Assert.Equal((1, 0), (here.Floor.Engine.Counters.HandshakesDone, stranger.Floor.Engine.Counters.HandshakesDone));
        Assert.DoesNotContain(eve.Heard, p => p.Payload.SequenceEqual(Conversation.Marked(1)));
    }

    [Fact]
    public async Task A_stranger_who_says_hello_and_falls_silent_gives_way()
    {
        using var here = new DtlsSide();
        using var there = new DtlsSide();
        await using Phone alice = new(), bob = new();
        var (left, right) = (here.Connect(alice, out var inner), there.Connect(bob, out var outer));
        left.SetRemote(there.Remote(right, begins: false));
        using var silent = new SilentAfterHello(left.LocalEndPoint);
        await silent.SaysHello();
        right.SetRemote(here.Remote(left, begins: true));
        await Conversation.Hears(alice, inner, bob, outer);
        Assert.Equal(1, here.Floor.Engine.Counters.HandshakesDone);
        Assert.True(silent.Sent >= silent.Received, $"{silent.Received} octets came for {silent.Sent} before it had proved its address");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Whichever_datagram_is_lost_the_keys_come(int lost)
    {
        using var here = new DtlsSide();
        using var there = new DtlsSide();
        await using Phone alice = new(), bob = new();
        var (left, right) = (here.Connect(alice, out var inner), there.Connect(bob, out var outer));
        await using var relay = new LossyRelay(left.LocalEndPoint, right.LocalEndPoint, lost);
        left.SetRemote(there.Remote(right, begins: false) with { EndPoint = relay.EndPoint });
        right.SetRemote(here.Remote(left, begins: true) with { EndPoint = relay.EndPoint });
        await Conversation.Hears(alice, inner, bob, outer);
        Assert.True(relay.Lost, "a datagram was lost");
    }

    [Fact]
    public async Task Garbage_of_every_length_ends_no_handshake()
    {
        using var here = new DtlsSide();
        using var there = new DtlsSide();
        await using Phone alice = new(), bob = new();
        var (left, right) = (here.Connect(alice, out var inner), there.Connect(bob, out var outer));
        left.SetRemote(there.Remote(right, begins: false));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        var random = new Random(7);
        for (var length = 1; length < 400; length++)
        {
            var datagram = new byte[length];
            random.NextBytes(datagram);
            datagram[0] = 22;
            if (length > 2) (datagram[1], datagram[2]) = (0xFE, 0xFD);
            socket.SendTo(datagram, left.LocalEndPoint);
        }

        right.SetRemote(here.Remote(left, begins: true));
        await Conversation.Hears(alice, inner, bob, outer);
        Assert.Equal(0, here.Floor.Engine.Counters.Faults);
    }

    /// <summary>A client with a real address that brings back the cookie and then keeps the leg waiting.</summary>
    private sealed class SilentAfterHello : DatagramTransport, IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        private readonly TaskCompletionSource _said = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _hellos;
        private Task? _work;

        public SilentAfterHello(IPEndPoint to)
        {
            _socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.8"), 0));
            _socket.Connect(to);
        }

        public int Sent { get; private set; }

        public int Received { get; private set; }

        public Task SaysHello()
        {
            var crypto = new BcTlsCrypto();
            _work = Task.Run(() => Assert.ThrowsAny<IOException>(() =>
                new DtlsClientProtocol().Connect(new DtlsClient(crypto, new DtlsIdentity(), new SrtpNegotiation(new DtlsIdentity().Fingerprint), TimeSpan.FromSeconds(3)), this)));
            return _said.Task.WaitAsync(Patience);
        }

        public int GetReceiveLimit() => 1500;

        public int GetSendLimit() => 1200;

        public int Receive(byte[] buf, int off, int len, int waitMillis) => Receive(buf.AsSpan(off, len), waitMillis);

        public int Receive(Span<byte> buffer, int waitMillis)
        {
            if (_hellos >= 2) throw new IOException("silent from now on");
            if (!_socket.Poll(TimeSpan.FromMilliseconds(Math.Max(1, waitMillis)), SelectMode.SelectRead)) return -1;
            var length = _socket.Receive(buffer);
            Received += length;
            return length;
        }

        public void Send(byte[] buf, int off, int len) => Send(buf.AsSpan(off, len));

        public void Send(ReadOnlySpan<byte> buffer)
        {
            if (_hellos == 2) return;
            if (_hellos == 0) Sent += buffer.Length;
            _socket.Send(buffer);
            if (++_hellos == 2) _said.TrySetResult();
        }

        public void Close()
        {
        }

        public void Dispose()
        {
            _work?.Wait(Patience);
            _socket.Dispose();
        }
    }

    /// <summary>Between two legs; loses one datagram of the handshake.</summary>
    private sealed class LossyRelay : IAsyncDisposable
    {
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        private readonly CancellationTokenSource _end = new();
        private readonly Task _work;

        public LossyRelay(IPEndPoint one, IPEndPoint other, int lost)
        {
            _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _work = Forward(one, other, lost);
        }

        public IPEndPoint EndPoint => (IPEndPoint)_socket.LocalEndPoint!;

        public bool Lost { get; private set; }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _work;
            _socket.Dispose();
            _end.Dispose();
        }

        private async Task Forward(IPEndPoint one, IPEndPoint other, int lost)
        {
            var buffer = new byte[2048];
            var handshake = 0;
            try
            {
                while (true)
                {
                    var got = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, one, _end.Token);
                    if (buffer[0] is >= 20 and <= 63 && handshake++ == lost)
                    {
                        Lost = true;
                        continue;
                    }

                    await _socket.SendToAsync(buffer.AsMemory(0, got.ReceivedBytes), got.RemoteEndPoint.Equals(one) ? other : one, _end.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // The end.
            }
        }
    }
}

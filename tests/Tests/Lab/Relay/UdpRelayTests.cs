using System.Net;
using System.Net.Sockets;
using Carillon.Lab.Relay;

namespace Carillon.Tests.Lab.Relay;

/// <summary>Real datagrams. Nothing is waited for that does not come: a marker sent behind shows that what was before it is lost.</summary>
public sealed class UdpRelayTests : IAsyncLifetime
{
    private readonly Socket _a = Bind();
    private readonly Socket _b = Bind();
    private UdpRelay _relay = null!;

    public ValueTask InitializeAsync()
    {
        _relay = new UdpRelay(
            new RelayOptions { A = (IPEndPoint)_a.LocalEndPoint!, B = (IPEndPoint)_b.LocalEndPoint!, FaceToA = new(IPAddress.Loopback, 0), FaceToB = new(IPAddress.Loopback, 0) },
            TimeProvider.System);
        _relay.Start();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _relay.DisposeAsync();
        _a.Dispose();
        _b.Dispose();
    }

    [Fact]
    public async Task Each_hears_the_other_from_its_own_face()
    {
        await _a.SendToAsync(new byte[] { 1 }, _relay.FaceToA);
        Assert.Equal((1, _relay.FaceToB), await HearAsync(_b));
        await _b.SendToAsync(new byte[] { 2 }, _relay.FaceToB);
        Assert.Equal((2, _relay.FaceToA), await HearAsync(_a));
    }

    [Fact]
    public async Task A_cut_of_one_way_leaves_the_other_whole()
    {
        _relay.FromA = new LineConditions { Cut = true };
        await _a.SendToAsync(new byte[] { 1 }, _relay.FaceToA);
        await _b.SendToAsync(new byte[] { 2 }, _relay.FaceToB);
        Assert.Equal(2, (await HearAsync(_a)).First);

        await UntilAsync(() => _relay.CountersFromA.Lost == 1, "the cut to take the datagram");
        _relay.FromA = LineConditions.Perfect;
        await _a.SendToAsync(new byte[] { 3 }, _relay.FaceToA);
        Assert.Equal(3, (await HearAsync(_b)).First);
    }

    [Fact]
    public async Task A_delay_is_waited_out()
    {
        _relay.FromA = new LineConditions { Delay = TimeSpan.FromMilliseconds(60) };
        var start = TimeProvider.System.GetTimestamp();
        await _a.SendToAsync(new byte[] { 1 }, _relay.FaceToA);
        await HearAsync(_b);
        Assert.InRange(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds, 59, 2000);
    }

    [Fact]
    public async Task Strangers_are_not_let_through()
    {
        using var stranger = Bind();
        await stranger.SendToAsync(new byte[] { 9 }, _relay.FaceToA);
        await _a.SendToAsync(new byte[] { 1 }, _relay.FaceToA);
        Assert.Equal(1, (await HearAsync(_b)).First);
        Assert.Equal(1, _relay.CountersFromA.Strangers);
    }

    private static async Task<(int First, IPEndPoint From)> HearAsync(Socket socket)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var buffer = new byte[100];
        var heard = await socket.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), limit.Token);
        return (buffer[0], (IPEndPoint)heard.RemoteEndPoint);
    }

    private static async Task UntilAsync(Func<bool> condition, string what)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            Assert.False(limit.IsCancellationRequested, "waited 5 s for " + what);
            await Task.Yield();
        }
    }

    private static Socket Bind()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }
}

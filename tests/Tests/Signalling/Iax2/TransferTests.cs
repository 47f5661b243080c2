using System.Net;
using Carillon.Protocols.Iax2;
using Carillon.Signalling.Iax2;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Signalling.Iax2;

/// <summary>Three servers: the middle one has a call with each of the others, and connects them with each other (RFC 5456 section 6.5).</summary>
public sealed class TransferTests
{
    [Fact]
    public async Task Two_calls_of_the_middle_become_one_between_the_ends_and_it_is_out_of_the_way()
    {
        await using var three = await Three.Talk();
        Assert.True(await three.Transfer());
        await three.AreMoved();
        var before = three.MiddleWire.Sent.Length;
        three.Left.SendDtmf('5');
        await three.RightEvents.Until("dtmf 5");
        three.Right.SendDtmf('6');
        await three.LeftEvents.Until("dtmf 6");
        three.Left.SendVoice(new byte[160], 7000);
        await three.RightEvents.Until("voice Pcmu 160");
        Assert.Equal(before, three.MiddleWire.Sent.Length);
        three.Left.HangUp();
        await three.RightEvents.Until("ended Remote 16");
        await Eventually.True(() => three.Calls == 0, "all calls are forgotten");
    }

    /// <summary>Each datagram of the transfer is lost once, over all three wires.</summary>
    [Fact]
    public async Task A_datagram_that_is_lost_comes_again()
    {
        for (var n = 1; n <= 16; n++)
        {
            await using var three = await Three.Talk();
            three.Drop(n);
            Assert.True(await three.Transfer(), $"without datagram {n}");
            await three.AreMoved();
            three.Left.SendDtmf('5');
            await three.RightEvents.Until("dtmf 5");
        }
    }

    [Theory]
    [InlineData(false, true, true)]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    public async Task Where_one_of_the_three_does_not_want_it_both_calls_stay(bool left, bool middle, bool right)
    {
        await using var three = await Three.Talk(left, middle, right);
        Assert.False(await three.Transfer());
        three.Left.SendDtmf('5');
        await three.MiddleLeftEvents.Until("dtmf 5");
        three.Right.SendDtmf('6');
        await three.MiddleRightEvents.Until("dtmf 6");
        Assert.Equal((0, 0), (three.LeftEnd.Counters.CallsMoved, three.RightEnd.Counters.CallsMoved));
    }

    [Fact]
    public async Task When_one_hangs_up_meanwhile_the_other_stays()
    {
        await using var three = await Three.Talk();
        three.RightWire.DropThis = bytes => IsCommand(bytes, IaxCommand.TxReady); // it is never ready
        var transfer = three.Transfer();
        await Eventually.True(() => three.LeftWire.Sent.Any(f => IsCommand(f, IaxCommand.TxReady)), "the left one to be ready");
        three.Right.HangUp();
        Assert.False(await transfer);
        three.Left.SendDtmf('5');
        await three.MiddleLeftEvents.Until("dtmf 5");
    }

    static bool IsCommand(byte[] bytes, IaxCommand command) =>
        FullFrame.TryParse(bytes, out var frame) == System.Buffers.OperationStatus.Done && frame.IsIax(command);

    sealed class Three : IAsyncDisposable
    {
        readonly Arrivals _atMiddle = new(), _atRight = new();
        Iax2Call _middleLeft = null!, _middleRight = null!;

        Three(bool left, bool middle, bool right)
        {
            (LeftEnd, Middle, RightEnd) = (Endpoint("left", LeftWire), Endpoint("middle", MiddleWire), Endpoint("right", RightWire));
            LeftEnd.SetPeers([Peer("middle", MiddleWire, left), Peer("right", RightWire, left)]);
            RightEnd.SetPeers([Peer("middle", MiddleWire, right), Peer("left", LeftWire, right)]);
            Middle.SetPeers([Peer("left", LeftWire, middle), Peer("right", RightWire, middle)]);
            (Middle.Inbound, RightEnd.Inbound) = (_atMiddle, _atRight);
        }

        public UdpWire LeftWire { get; } = new();
        public UdpWire MiddleWire { get; } = new();
        public UdpWire RightWire { get; } = new();
        public Iax2Endpoint LeftEnd { get; }
        public Iax2Endpoint RightEnd { get; }
        Iax2Endpoint Middle { get; }
        public Iax2Call Left { get; private set; } = null!;
        public Iax2Call Right { get; private set; } = null!;
        public Watched LeftEvents { get; } = new();
        public Watched MiddleRightEvents { get; } = new();
        public Watched RightEvents { get; private set; } = null!;
        public Watched MiddleLeftEvents { get; private set; } = null!;
        public int Calls => LeftEnd.CallCount + Middle.CallCount + RightEnd.CallCount;

        public static async Task<Three> Talk(bool left = true, bool middle = true, bool right = true)
        {
            var three = new Three(left, middle, right);
            three.Left = three.LeftEnd.Call(new Iax2NewCall { Peer = "middle", CalledNumber = "4930555001" }, three.LeftEvents);
            (three._middleLeft, _, three.MiddleLeftEvents) = await three._atMiddle.Next();
            three._middleLeft.Answer();
            await three.LeftEvents.Until("answered");
            three._middleRight = three.Middle.Call(new Iax2NewCall { Peer = "right", CalledNumber = "4930555002" }, three.MiddleRightEvents);
            (three.Right, _, three.RightEvents) = await three._atRight.Next();
            three.Right.Answer();
            await three.MiddleRightEvents.Until("answered");
            return three;
        }

        public Task<bool> Transfer()
        {
            var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            _middleLeft.Transfer(_middleRight, done => ended.TrySetResult(done));
            return ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }

        public async Task AreMoved()
        {
            await LeftEvents.Until("moved to right");
            await RightEvents.Until("moved to left");
            await MiddleLeftEvents.Until("ended Moved 16");
            await MiddleRightEvents.Until("ended Moved 16");
        }

        /// <summary>The n-th datagram from now on, whoever sends it.</summary>
        public void Drop(int n)
        {
            var count = 0;
            foreach (var wire in (UdpWire[])[LeftWire, MiddleWire, RightWire])
                wire.Drop = () => Interlocked.Increment(ref count) == n;
        }

        public async ValueTask DisposeAsync()
        {
            await LeftEnd.DisposeAsync();
            await Middle.DisposeAsync();
            await RightEnd.DisposeAsync();
            foreach (var wire in (UdpWire[])[LeftWire, MiddleWire, RightWire]) wire.Dispose();
        }

        static Iax2Endpoint Endpoint(string name, UdpWire wire)
        {
            var endpoint = new Iax2Endpoint(new Iax2EndpointOptions { LocalName = name, Timers = TwoServers.Quick }, wire, TimeProvider.System, NullLoggerFactory.Instance);
            endpoint.Start();
            wire.Feed(endpoint);
            return endpoint;
        }

        static Iax2Peer Peer(string name, UdpWire wire, bool transfers) => new() { Name = name, Address = wire.Local, Secret = TwoServers.Secret, Qualify = false, Transfers = transfers };
    }
}

using System.Buffers.Binary;
using System.Net;
using Carillon.Media;

namespace Carillon.Tests.Media;

/// <summary>G.722 over a link between two rooms: what is above the telephone's band goes through, also where rooms mix.</summary>
public sealed class WideLinkTests : IAsyncDisposable
{
    private const double High = 6000, OtherHigh = 5200, Low = 1000;
    private readonly Floor _floor = new();
    private readonly Phone _alice = new() { Wideband = true }, _bob = new() { Wideband = true };
    private readonly RoomKey _near = RoomKey.New(), _far = RoomKey.New();
    private readonly Line _nearLine, _farLine;
    private readonly RtpLeg _aliceLeg, _bobLeg;

    /// <summary>Alice and the near end of the link, Bob and its far end.</summary>
    public WideLinkTests()
    {
        (_nearLine, _farLine) = (new Line(_floor), new Line(_floor));
        (_nearLine.Other, _farLine.Other) = (_farLine, _nearLine);
        (_aliceLeg, _bobLeg) = (_floor.Leg(_alice), _floor.Leg(_bob));
        Join(_near, _aliceLeg, _nearLine.Leg);
        Join(_far, _bobLeg, _farLine.Leg);
    }

    [Fact]
    public async Task Two_phones_with_G722_hear_each_others_high_tones_over_a_link_that_has_it()
    {
        Speak(PortCodec.G722);
        _alice.TalkWide(_aliceLeg, High, 0.15);
        _bob.TalkWide(_bobLeg, OtherHigh, 0.15);
        await Hears(_bob, [High], [OtherHigh]);
        await Hears(_alice, [OtherHigh], [High]);
        await AllocatesNothing(_alice);
    }

    [Fact]
    public async Task A_third_in_the_room_makes_it_a_mix_and_the_high_tones_stay()
    {
        Speak(PortCodec.G722);
        await using var carol = new Phone { Wideband = true };
        var leg = _floor.Leg(carol);
        Join(_far, leg);
        _alice.TalkWide(_aliceLeg, High, 0.15);
        _bob.TalkWide(_bobLeg, OtherHigh, 0.15);
        carol.TalkWide(leg, Low, 0.15);
        await Hears(carol, [High, OtherHigh], [Low]);
        await Hears(_alice, [OtherHigh, Low], [High]);
        await AllocatesNothing(carol);
    }

    [Theory]
    [InlineData(PortCodec.ULaw)]
    [InlineData(PortCodec.ALaw)]
    public async Task Over_a_link_of_G711_the_telephones_band_is_heard_and_G722_from_the_middle_of_the_call_on(PortCodec first)
    {
        Speak(first);
        _alice.TalkWide(_aliceLeg, Low, 0.15);
        _bob.TalkWide(_bobLeg, High, 0.15);
        await Hears(_bob, [Low], []);
        Assert.True(Sine.Level(_alice.LastWideSamples(20), High / 2) < 0.02, "a high tone passed G.711");
        Speak(PortCodec.G722);
        await Hears(_alice, [High], []);
    }

    public async ValueTask DisposeAsync()
    {
        await _alice.DisposeAsync();
        await _bob.DisposeAsync();
        _floor.Dispose();
    }

    private void Join(RoomKey room, params MediaLeg[] legs)
    {
        foreach (var leg in legs) _floor.Engine.Join(leg, room);
    }

    private void Speak(PortCodec codec)
    {
        _nearLine.Leg.Speak(codec);
        _farLine.Leg.Speak(codec);
    }

    private async Task AllocatesNothing(Phone phone)
    {
        var (before, heard) = (_floor.Engine.Counters, phone.Heard.Count);
        await phone.Hears(all => all.Count > heard + 50, "it go on");
        var after = _floor.Engine.Counters;
        Assert.Equal((0, 0), (after.AllocatedOnTicks - before.AllocatedOnTicks, after.Faults));
    }

    private static Task<IReadOnlyList<Heard>> Hears(Phone phone, double[] tones, double[] butNot) =>
        phone.Hears(
            all => all.Count > 50 && tones.All(hertz => Sine.Level(phone.LastWideSamples(20), hertz / 2) > 0.1) && butNot.All(hertz => Sine.Level(phone.LastWideSamples(20), hertz / 2) < 0.02),
            $"{string.Join(" and ", tones)} Hz and not {string.Join(" or ", butNot)}");

    /// <summary>One end of a line with one leg: codec, time, voice.</summary>
    private sealed class Line : IPortProtocol, IPortFraming
    {
        private const int Head = 5;
        private readonly byte[] _frame = new byte[Head + 1400];

        public Line(Floor floor)
        {
            Port = floor.Engine.OpenSharedPort(new IPEndPoint(IPAddress.Loopback, 0), this);
            Leg = floor.Engine.CreatePortLeg(Port, this, floor);
            Address = PeerAddress.From(Port.LocalEndPoint);
        }

        public PeerAddress Address { get; }

        public SharedPort Port { get; }

        public PortLeg Leg { get; }

        public Line Other
        {
            set => Volatile.Write(ref field, value);
            private get => Volatile.Read(ref field);
        } = null!;

        public void Receive(SharedPort port, ReadOnlySpan<byte> datagram, PeerAddress from) =>
            Leg.Deliver(datagram[Head..], (PortCodec)datagram[0], BinaryPrimitives.ReadUInt32BigEndian(datagram[1..]));

        public void Send(SharedPort port, PortCodec codec, ReadOnlySpan<byte> payload, uint timestampMs)
        {
            if (Other is not { } other) return;
            _frame[0] = (byte)codec;
            BinaryPrimitives.WriteUInt32BigEndian(_frame.AsSpan(1), timestampMs);
            payload.CopyTo(_frame.AsSpan(Head));
            port.Send(_frame.AsSpan(0, Head + payload.Length), other.Address);
        }

        public void EndOfTick(SharedPort port)
        {
        }
    }
}

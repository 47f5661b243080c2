using System.Net;
using System.Net.Sockets;
using Carillon.Protocols.Iax2;
using Carillon.Signalling.Iax2;
using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;
using Microsoft.Extensions.Logging.Abstractions;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Switch;

/// <summary>An agent's phone that speaks IAX2: registered, called, and refused when it calls. With a real modem: tests/Interop.</summary>
public sealed class IaxPhoneTests : IIax2Transport, IIax2Inbound, IIax2CallEvents, IDisposable
{
    private const string Name = "faxmachine";
    private const double Music = 1900;
    private readonly TaskCompletionSource<Iax2Call> _called = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Iax2CallEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private UdpClient? _socket;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_registers_is_called_and_hangs_up()
    {
        await using var world = await World();
        await using var events = new EventWatch(world.Control);
        await using var phone = await Register(world, events);
        var leg = NewId();
        await Orders.Give(world.Control, new Command { CallPhone = new CallPhone { LegId = leg, AgentId = "anna", PhoneId = Name, CallerName = "Carillon" } });
        var call = await _called.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        call.Ring();
        call.Answer();
        await events.Answered(leg);
        Assert.Contains((await world.Control.Snapshot(Ct)).Phones, p => p is { PhoneId: Name, Registered: true });
        call.HangUp();
        Assert.Equal(EndCause.Normal, (await events.Ended(leg)).Cause);
        Assert.Contains(events.Seen, e => e.LegRinging?.LegId == leg);
    }

    [Fact]
    public async Task It_may_not_call_a_room_as_a_server_may()
    {
        await using var world = await World();
        await using var events = new EventWatch(world.Control);
        await using var phone = await Register(world, events);
        phone.Call(new Iax2NewCall { Peer = "t1", CalledNumber = "room:" + NewId(), CallingNumber = NewId(), CalledContext = "carillon", CallingName = Name }, this);
        var end = await _ended.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        Assert.Equal((Iax2EndedBy.Remote, "no such room"), (end.By, end.Text));
        Assert.Empty((await world.Control.Snapshot(Ct)).Legs);
    }

    [Fact]
    public async Task While_it_holds_with_music_the_other_hears_ours_and_without_nothing()
    {
        await using var world = await World();
        await using var events = new EventWatch(world.Control);
        await using var phone = await Register(world, events);
        var (leg, room) = (NewId(), NewId());
        await Orders.Give(world.Control, new Command { CallPhone = new CallPhone { LegId = leg, PhoneId = Name } });
        var call = await _called.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        call.Answer();
        await events.Answered(leg);
        var customer = await Orders.Place(world.Control, "c1");
        await events.Answered(customer.LegId);
        foreach (var party in (string[])[leg, customer.LegId])
            await Orders.Give(world.Control, new Command { Join = new Join { LegId = party, RoomId = room } });
        var tone = world.Carrier.ToneOf(customer.Number);
        call.Hold(music: true);
        await tone.Hears(Music);
        call.Resume();
        await tone.HearsSilence();
        call.Hold(music: false);
        await tone.HearsNot(Music);
    }

    public void Dispose() => _socket?.Dispose();

    void IIax2Transport.Send(ReadOnlySpan<byte> frame, IPEndPoint to) => _socket!.Client.SendTo(frame, to);

    void IIax2Inbound.Incoming(Iax2Call call, Iax2NewCall request)
    {
        call.Events = this;
        _called.TrySetResult(call);
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

    void IIax2CallEvents.Answered(Iax2Call call)
    {
    }

    void IIax2CallEvents.Dtmf(Iax2Call call, char digit)
    {
    }

    void IIax2CallEvents.Held(Iax2Call call, bool held, bool music)
    {
    }

    void IIax2CallEvents.VoiceFull(Iax2Call call, MediaFormat format, ReadOnlySpan<byte> payload, uint timestamp)
    {
    }

    void IIax2CallEvents.Ended(Iax2Call call, Iax2CallEnd end) => _ended.TrySetResult(end);

    private static Task<SwitchWorld> World() =>
        SwitchWorld.Create(prepare: world =>
        {
            world.ConfigOne.Phones.Add(new Phone { Id = Name, Iax2Secret = "telltale" });
            world.ConfigOne.Prompts.Add(new Prompt { Name = "song", Wav = Google.Protobuf.ByteString.CopyFrom(Wave.File(Music, 8000)) });
            world.ConfigOne.Music.Add(new MusicClass { Name = "default", Prompts = { "song" } });
        });

    private async Task<Iax2Endpoint> Register(SwitchWorld world, EventWatch events)
    {
        _socket = new UdpClient(new IPEndPoint(IPAddress.Parse(world.Address(40)), 0));
        var phone = new Iax2Endpoint(new Iax2EndpointOptions { LocalName = Name }, this, TimeProvider.System, NullLoggerFactory.Instance) { Inbound = this };
        phone.SetPeers([new Iax2Peer { Name = "t1", Address = world.One.Host.Iax2EndPoint, Secret = "telltale", RegisterThere = true, Qualify = false }]);
        phone.Start();
        _ = Receive(phone);
        await events.Next("the phone is registered", e => e.PhoneRegistered is { PhoneId: Name, Registered: true });
        return phone;
    }

    private async Task Receive(Iax2Endpoint phone)
    {
        while (true)
        {
            var datagram = await _socket!.ReceiveAsync(Ct);
            if (Iax2Datagram.KindOf(datagram.Buffer) == Iax2FrameKind.Full)
                phone.OnFullFrame(datagram.Buffer, datagram.RemoteEndPoint);
        }
    }
}

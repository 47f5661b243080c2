using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
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
    private const string Name = "faxmachine", Secret = "telltale";
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

    [Theory]
    [InlineData(Iax2Encryption.Offer, CallEncryption.Required, true)]
    [InlineData(Iax2Encryption.Required, CallEncryption.Offer, true)]
    [InlineData(Iax2Encryption.Offer, CallEncryption.Off, false)]
    [InlineData(Iax2Encryption.Off, CallEncryption.Offer, false)]
    public async Task Its_call_is_encrypted_as_both_have_it(Iax2Encryption ours, CallEncryption its, bool encrypted)
    {
        await using var world = await World(new Phone { Id = Name, Iax2Secret = Secret, Iax2Encryption = ours });
        await using var events = new EventWatch(world.Control);
        await using var phone = await Register(world, events, t1 => t1 with { Encryption = its });
        var leg = await Call(world);
        var call = await _called.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        call.Answer();
        await events.Answered(leg);
        Assert.Equal(encrypted, call.IsEncrypted);
        call.SendDtmf('7');
        await events.Next("the key", e => e.DtmfReceived is { Digit: "7" } key && key.LegId == leg);
    }

    [Fact]
    public async Task One_whose_calls_must_be_encrypted_and_that_cannot_is_not_called()
    {
        await using var world = await World(new Phone { Id = Name, Iax2Secret = Secret, Iax2Encryption = Iax2Encryption.Required });
        await using var events = new EventWatch(world.Control);
        await using var phone = await Register(world, events);
        var ended = await events.Ended(await Call(world));
        Assert.Equal((EndCause.ProtocolError, "encryption is not offered"), (ended.Cause, ended.Text));
        Assert.False(_called.Task.IsCompleted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task By_RSA_it_registers_without_a_secret_and_lets_itself_be_called_by_who_has_the_right_key(bool right)
    {
        using var ours = RSA.Create(1024);
        using var its = RSA.Create(1024);
        using var another = RSA.Create(1024);
        await using var world = await World(new Phone { Id = Name, Iax2OwnKey = (right ? ours : another).ExportPkcs8PrivateKeyPem(), Iax2PeerKey = its.ExportSubjectPublicKeyInfoPem() });
        await using var events = new EventWatch(world.Control);
        await using var phone = await Register(world, events, t1 => t1 with { Secret = "", OwnKey = its.ExportPkcs8PrivateKeyPem(), PeerKey = ours.ExportSubjectPublicKeyInfoPem() });
        var leg = await Call(world);
        if (right)
        {
            (await _called.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct)).Answer();
            await events.Answered(leg);
            return;
        }

        Assert.Equal(EndCause.Rejected, (await events.Ended(leg)).Cause);
        Assert.False(_called.Task.IsCompleted);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_its_reason()
    {
        await using var world = await World();
        using var key = RSA.Create(1024);
        var (own, pub) = (key.ExportPkcs8PrivateKeyPem(), key.ExportSubjectPublicKeyInfoPem());
        await Refused(new Phone { Id = "p", Iax2Secret = Secret, Iax2OwnKey = own }, "phone p: iax2_own_key goes with iax2_peer_key alone");
        await Refused(new Phone { Id = "p", Iax2Secret = Secret, Iax2PeerKey = pub, Iax2Encryption = Iax2Encryption.Offer }, "phone p: encryption takes its key from iax2_secret, and cannot go with RSA");
        await Refused(new Phone { Id = "p", Iax2Encryption = Iax2Encryption.Required }, "phone p: encryption takes its key from iax2_secret, and cannot go with RSA");
        await Refused(new Phone { Id = "p", Iax2PeerKey = "none" }, "phone p: iax2_peer_key is no RSA key in PEM");
        await Refused(new Phone { Id = "p", Iax2PeerKey = pub, Iax2OwnKey = pub }, "phone p: iax2_own_key is no private RSA key in PEM");
        await Refused(new Phone { Id = "p", Iax2Secret = Secret, Iax2Encryption = (Iax2Encryption)9 }, "phone p: iax2_encryption 9 is not known here");

        async Task Refused(Phone wrong, string why)
        {
            var reply = await world.Control.Configure(9, new SwitchConfig { Phones = { wrong } }, Ct);
            Assert.Equal((false, why), (reply.Accepted, string.Join("; ", reply.Faults)));
        }
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

    private static async Task<string> Call(SwitchWorld world)
    {
        var leg = NewId();
        await Orders.Give(world.Control, new Command { CallPhone = new CallPhone { LegId = leg, PhoneId = Name } });
        return leg;
    }

    private static Task<SwitchWorld> World(Phone? phone = null) =>
        SwitchWorld.Create(prepare: world =>
        {
            world.ConfigOne.Phones.Add(phone ?? new Phone { Id = Name, Iax2Secret = Secret });
            world.ConfigOne.Prompts.Add(new Prompt { Name = "song", Wav = Google.Protobuf.ByteString.CopyFrom(Wave.File(Music, 8000)) });
            world.ConfigOne.Music.Add(new MusicClass { Name = "default", Prompts = { "song" } });
        });

    private async Task<Iax2Endpoint> Register(SwitchWorld world, EventWatch events, Func<Iax2Peer, Iax2Peer>? seenAs = null)
    {
        _socket = new UdpClient(new IPEndPoint(IPAddress.Parse(world.Address(40)), 0));
        var phone = new Iax2Endpoint(new Iax2EndpointOptions { LocalName = Name }, this, TimeProvider.System, NullLoggerFactory.Instance) { Inbound = this };
        var t1 = new Iax2Peer { Name = "t1", Address = world.One.Host.Iax2EndPoint, Secret = Secret, RegisterThere = true, Qualify = false };
        phone.SetPeers([seenAs?.Invoke(t1) ?? t1]);
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

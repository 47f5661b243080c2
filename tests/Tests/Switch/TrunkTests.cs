using System.Net.Sockets;
using Carillon.Telephony;
using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Switch;

/// <summary>A conversation across two servers, and what happens to it.</summary>
[Collection("counters of t1")]
public sealed class TrunkTests() : AcrossTwoServers(encrypted: false);

/// <summary>The same, encrypted.</summary>
[Collection("counters of t1")]
public sealed class EncryptedTrunkTests() : AcrossTwoServers(encrypted: true);

public abstract class AcrossTwoServers(bool encrypted) : IAsyncLifetime
{
    private SwitchWorld _world = null!;
    private EventWatch _near = null!;
    private EventWatch _far = null!;
    private Tone _phone = null!;
    private Tone _customer = null!;
    private string _agentLeg = "";
    private string _customerLeg = "";
    private string _link = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// 1 an agent at t2  2 a customer at t1  3 the link  4 both are heard
    public async ValueTask InitializeAsync()
    {
        _world = await SwitchWorld.Create(encrypted: encrypted);
        (_near, _far) = (new EventWatch(_world.Control), new EventWatch(_world.Neighbour));
        (_agentLeg, _customerLeg, _link) = (NewId(), NewId(), NewId());
        var agentsRoom = NewId();
        await Ok(_world.Neighbour, new Command { CallPhone = new CallPhone { LegId = _agentLeg, AgentId = "anna", PhoneId = "200" } }); // 1
        await _far.Answered(_agentLeg);
        await Ok(_world.Neighbour, new Command { Join = new Join { LegId = _agentLeg, RoomId = agentsRoom } });
        var order = new Originate { LegId = _customerLeg, AttemptId = NewId(), CampaignId = "DEMO", Epoch = 1, Number = "+4940777", CarrierIds = { "c1" } };
        await Ok(_world.Control, new Command { Originate = order }); // 2
        await _near.Answered(_customerLeg);
        await Ok(_world.Control, new Command { Link = new Link { LinkId = _link, LegId = _customerLeg, NearRoomId = NewId(), ServerId = "t2", FarRoomId = agentsRoom } }); // 3
        (_phone, _customer) = (_world.Phone200.ToneOf("200"), _world.Carrier.ToneOf("+4940777"));
        await BothHear(); // 4
    }

    public async ValueTask DisposeAsync()
    {
        await _near.DisposeAsync();
        await _far.DisposeAsync();
        await _world.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Voice_goes_by_the_trunk_and_the_tick_allocates_nothing()
    {
        var (frames, allocated) = (Counter.Of("t1", "trunk.frames_sent"), Counter.Of("t1", "media.allocated_on_ticks"));
        await _phone.HearsFrames(50);
        Assert.InRange(Counter.Of("t1", "trunk.frames_sent") - frames, 40, 500);
        Assert.Equal(0, Counter.Of("t1", "media.allocated_on_ticks") - allocated);
        Assert.Equal(0, Counter.Of("t2", "iax2.malformed"));
    }

    [Fact]
    public async Task The_round_trip_is_told_again_and_again_and_only_live()
    {
        await _near.Next("three round trips", _ => _near.Seen.Count(e => e is { Sequence: 0, TrunkHealth: { ServerId: "t2", Up: true, RoundTripMs: > 0 } }) >= 3);
        Assert.Single(_near.Seen, e => e is { Sequence: > 0, TrunkHealth.ServerId: "t2" });
    }

    [Fact]
    public async Task Garbage_on_all_ports_is_counted_and_disturbs_nobody()
    {
        using var stranger = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        var random = new Random(7);
        var datagram = new byte[300];
        for (var i = 0; i < 20_000; i++)
        {
            random.NextBytes(datagram);
            var part = datagram.AsMemory(0, random.Next(1, datagram.Length));
            await stranger.SendToAsync(part, SocketFlags.None, _world.One.Host.Iax2EndPoint, Ct);
            await stranger.SendToAsync(part, SocketFlags.None, _world.One.Host.SipEndPoint, Ct);
        }

        await BothHear();
        Assert.Equal(0, Counter.Of("t1", "control.faults"));
        Assert.True(Counter.Of("t1", "sip.malformed") > 0 && Counter.Of("t1", "iax2.malformed") > 0, "no garbage was counted");
        Assert.DoesNotContain(_near.Seen, e => e.LegEnded is not null);
    }

    [Fact]
    public async Task When_the_other_server_goes_the_customer_stays_on_the_line()
    {
        await _world.Two.DisposeAsync();
        Assert.Equal(EndCause.TrunkLost, (await _near.Ended(_link)).Cause);
        var left = Assert.Single((await _world.Control.Snapshot(Ct)).Legs);
        Assert.Equal((_customerLeg, LegState.LegUp), (left.LegId, left.State));
    }

    [Fact]
    public async Task When_the_agents_phone_goes_the_link_ends_and_the_customer_stays()
    {
        _world.Phone200.HangUp("200");
        Assert.Equal(EndCause.Normal, (await _far.Ended(_agentLeg)).Cause);
        Assert.Equal(EndCause.Normal, (await _near.Ended(_link)).Cause);
        var quality = (await _near.Next("how the link was heard", e => e.LegQuality?.LegId == _link)).LegQuality;
        Assert.True(quality is { PacketsReceived: > 0, RoundTripMs: > 0, LossPercent: < 50 }, quality.ToString());
        Assert.Equal((LegKind.LegLink, _world.Two.Host.ServerId), (quality.Kind, quality.PeerServerId));
        var farEnd = (await _far.Next("how its far end was heard", e => e.LegQuality?.LegId == _link)).LegQuality;
        Assert.Equal((LegKind.LegLink, _world.One.Host.ServerId), (farEnd.Kind, farEnd.PeerServerId));
        Assert.Equal(_customerLeg, Assert.Single((await _world.Control.Snapshot(Ct)).Legs).LegId);
        Assert.Empty((await _world.Neighbour.Snapshot(Ct)).Legs);
    }

    [Fact]
    public async Task A_recording_on_the_agents_server_takes_the_customer_from_the_link()
    {
        var recording = NewId();
        await Ok(_world.Neighbour, new Command { StartRecording = new StartRecording { RecordingId = recording, CustomerLegId = _link, AgentLegId = _agentLeg, AttemptId = NewId() } });
        await _phone.HearsFrames(50);
        _world.CustomerHangsUp("+4940777");
        var ready = (await _far.Next("recording", e => e.RecordingReady?.RecordingId == recording)).RecordingReady;
        var file = Path.Combine(_world.Two.Host.Options.RecordingFolder, ready.Path);
        Assert.Equal((true, true), StereoFile.Hears(file, left: SwitchWorld.CustomerTone, right: SwitchWorld.PhoneTone));
    }

    [Fact]
    public async Task A_customer_is_made_quieter_at_his_own_server_and_at_the_agents_on_the_link()
    {
        // A quarter of its level is not taken for the tone.
        foreach (var (control, leg) in new[] { (_world.Control, _customerLeg), (_world.Neighbour, _link) })
        {
            await Ok(control, new Command { SetLevel = new SetLevel { LegId = leg, GainDb = -12 } });
            await _phone.HearsFrames(15); // what was on its way
            await _phone.HearsNot(SwitchWorld.CustomerTone);
            await Ok(control, new Command { SetLevel = new SetLevel { LegId = leg } });
            await BothHear();
        }
    }

    private Task BothHear() => Task.WhenAll(_phone.Hears(SwitchWorld.CustomerTone), _customer.Hears(SwitchWorld.PhoneTone));

    private static Task Ok(ICallControl control, Command command) => Orders.Give(control, command);
}

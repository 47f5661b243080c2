using System.Net;
using Carillon.Telephony;
using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Switch;

/// <summary>A link from the first switch to the second that goes over a third one, whose trunks to both are up; there is none between the two.</summary>
public sealed class RoundAboutTests : IAsyncLifetime
{
    private const string Number = "+4940778";

    private readonly string _folder = Directory.CreateTempSubdirectory("round-").FullName;
    private readonly (string Agent, string Customer, string Link, string Room) _ids = (NewId(), NewId(), NewId(), NewId());
    private SwitchWorld _world = null!;
    private TestSwitch _third = null!;
    private EventWatch _near = null!;
    private EventWatch _far = null!;
    private EventWatch _between = null!;
    private Tone _phone = null!;
    private Tone _customer = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await SwitchWorld.Create();
        _third = await TestSwitch.Start(TestSwitch.Options("t3", _world.Address(13), _folder));
        (_near, _far, _between) = (new EventWatch(_world.Control), new EventWatch(_world.Neighbour), new EventWatch(_third.Control));
        await Orders.Give(_world.Neighbour, new Command { CallPhone = new CallPhone { LegId = _ids.Agent, AgentId = "anna", PhoneId = "200" } });
        await _far.Answered(_ids.Agent);
        await Orders.Give(_world.Neighbour, new Command { Join = new Join { LegId = _ids.Agent, RoomId = _ids.Room } });
        await Orders.Give(_world.Control, new Command { Originate = new Originate { LegId = _ids.Customer, AttemptId = NewId(), CampaignId = "DEMO", Epoch = 1, Number = Number, CarrierIds = { "c1" } } });
        await _near.Answered(_ids.Customer);
        (_phone, _customer) = (_world.Phone200.ToneOf("200"), _world.Carrier.ToneOf(Number));
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_near.DisposeAsync().AsTask(), _far.DisposeAsync().AsTask(), _between.DisposeAsync().AsTask());
        await _third.DisposeAsync();
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Both_hear_each_other_it_is_recorded_as_ever_and_no_link_outlives_the_customer()
    {
        await Trunks(siblings: true);
        await Link();
        await Task.WhenAll(_phone.Hears(SwitchWorld.CustomerTone), _customer.Hears(SwitchWorld.PhoneTone));
        var between = (await _third.Control.Snapshot(Ct)).Legs;
        Assert.Equal(["t1", "t2"], between.Select(l => l.PeerServerId).Order());
        Assert.All(between, l => Assert.Equal((LegKind.LegLink, LegState.LegUp), (l.Kind, l.State)));

        var recording = NewId();
        await Orders.Give(_world.Neighbour, new Command { StartRecording = new StartRecording { RecordingId = recording, CustomerLegId = _ids.Link, AgentLegId = _ids.Agent, AttemptId = NewId() } });
        await _phone.HearsFrames(50);
        _world.CustomerHangsUp(Number);
        var ready = (await _far.Next("recording", e => e.RecordingReady?.RecordingId == recording)).RecordingReady;
        Assert.Equal((true, true), StereoFile.Hears(Path.Combine(_world.Two.Host.Options.RecordingFolder, ready.Path), left: SwitchWorld.CustomerTone, right: SwitchWorld.PhoneTone));
        Assert.Equal(EndCause.Normal, (await _far.Ended(_ids.Link)).Cause);
        Assert.Equal([_ids.Agent], (await _world.Neighbour.Snapshot(Ct)).Legs.Select(l => l.LegId));
        Assert.Empty((await _third.Control.Snapshot(Ct)).Legs);
        Assert.Empty((await _world.Control.Snapshot(Ct)).Legs);
    }

    [Fact]
    public async Task When_the_agents_phone_goes_all_links_end_and_the_customer_stays()
    {
        await Trunks(siblings: true);
        await Link();
        await _near.Next("the link", e => e.LinkUp?.LinkId == _ids.Link);
        _world.Phone200.HangUp("200");
        Assert.Equal(EndCause.Normal, (await _near.Ended(_ids.Link)).Cause);
        Assert.Equal(_ids.Customer, Assert.Single((await _world.Control.Snapshot(Ct)).Legs).LegId);
        Assert.Empty((await _third.Control.Snapshot(Ct)).Legs);
    }

    [Fact]
    public async Task When_the_server_between_them_goes_both_ends_hear_of_it()
    {
        await Trunks(siblings: true);
        await Link();
        await _near.Next("the link", e => e.LinkUp?.LinkId == _ids.Link);
        await _third.DisposeAsync();
        Assert.Equal(EndCause.TrunkLost, (await _near.Ended(_ids.Link)).Cause);
        await _far.Ended(_ids.Link);
        Assert.Equal(_ids.Customer, Assert.Single((await _world.Control.Snapshot(Ct)).Legs).LegId);
    }

    [Fact]
    public async Task A_server_between_that_has_no_trunk_onward_refuses_and_the_customer_stays()
    {
        await Trunks(siblings: true, onward: false);
        await Link();
        Assert.Equal(EndCause.Congestion, (await _near.Ended(_ids.Link)).Cause);
        Assert.Equal(_ids.Customer, Assert.Single((await _world.Control.Snapshot(Ct)).Legs).LegId);
    }

    [Fact]
    public async Task Who_is_no_server_of_the_cluster_is_not_passed_on()
    {
        await Trunks(siblings: false);
        await Link();
        await _near.Ended(_ids.Link);
        Assert.Empty((await _third.Control.Snapshot(Ct)).Legs);
        Assert.DoesNotContain(_far.Seen, e => e.LinkUp is not null);
    }

    private Task Link() => Orders.Give(_world.Control, new Command
    {
        Link = new Link { LinkId = _ids.Link, LegId = _ids.Customer, NearRoomId = NewId(), ServerId = "t2", FarRoomId = _ids.Room, ViaServerId = "t3" },
    });

    /// <summary>From t1 and t2 to t3 alone, and back.</summary>
    private async Task Trunks(bool siblings, bool onward = true)
    {
        var (one, two, three) = (_world.One.Host.Iax2EndPoint, _world.Two.Host.Iax2EndPoint, _third.Host.Iax2EndPoint);
        _world.ConfigOne.Trunks.Clear();
        _world.ConfigOne.Trunks.Add(TrunkTo("t3", three, siblings));
        await _world.Reconfigure();
        await Configure(_world.Neighbour, new SwitchConfig { Phones = { SwitchWorld.PhoneOf("200") }, Trunks = { TrunkTo("t3", three, siblings) } });
        var config = new SwitchConfig { Trunks = { TrunkTo("t1", one, siblings) } };
        if (onward)
            config.Trunks.Add(TrunkTo("t2", two, siblings));
        await Configure(_third.Control, config);
        await _near.Next("the trunk to t3", e => e.TrunkHealth is { ServerId: "t3", Up: true });
        if (onward)
            await _between.Next("the trunk to t2", e => e.TrunkHealth is { ServerId: "t2", Up: true });
    }

    private static async Task Configure(ICallControl at, SwitchConfig config)
    {
        var reply = await at.Configure(3, config, Ct);
        Assert.True(reply.Accepted, string.Join("; ", reply.Faults));
    }

    private static Trunk TrunkTo(string server, IPEndPoint at, bool sibling) =>
        new() { ServerId = server, Host = at.Address.ToString(), Port = (uint)at.Port, Secret = "trunk-secret", Sibling = sibling };
}

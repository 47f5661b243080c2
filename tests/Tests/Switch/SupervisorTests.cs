using Carillon.Protocols.Sdp;
using Carillon.Telephony;
using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Switch;

/// <summary>A supervisor with a call of the first server: at the same one (his audio encrypted), and at the second one over a link.</summary>
public sealed class SupervisorTests : IAsyncLifetime
{
    private const double SupervisorTone = 2100, CustomerTone = SwitchWorld.CustomerTone, AgentTone = SwitchWorld.PhoneTone;

    private SwitchWorld _world = null!;
    private EventWatch _events = null!;
    private EventWatch _far = null!;
    private Originate _customer = null!;
    private string _agent = "";
    private string _supervisor = "";
    private readonly string _room = NewId();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private Tone Agent => _world.Phone100.ToneOf("100");

    private Tone Customer => _world.Carrier.ToneOf(_customer.Number);

    private Tone Supervisor => _world.Phone200.ToneOf("200");

    /// 1 phone 200 registers at both servers  2 an agent and a customer who hear each other
    public async ValueTask InitializeAsync()
    {
        _world = await SwitchWorld.Create(phone200Tone: SupervisorTone, prepare: world =>
        {
            var phone = SwitchWorld.PhoneOf("200");
            phone.Srtp = Srtp.Dtls;
            world.ConfigOne.Phones.Add(phone);
        });
        await _world.Phone200.Register(_world.One.Host.SipEndPoint, "200", "secret"); // 1
        (_events, _far) = (new EventWatch(_world.Control), new EventWatch(_world.Neighbour));
        _agent = NewId();
        await Ok(new Command { CallPhone = new CallPhone { LegId = _agent, AgentId = "anna", PhoneId = "100" } }); // 2
        await _events.Answered(_agent);
        _customer = await Orders.Place(_world.Control, "c1");
        await _events.Answered(_customer.LegId);
        foreach (var leg in (string[])[_agent, _customer.LegId])
            await Ok(new Command { Join = new Join { LegId = leg, RoomId = _room } });
        await Task.WhenAll(Agent.Hears(CustomerTone), Customer.Hears(AgentTone));
    }

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync();
        await _far.DisposeAsync();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task At_the_same_server_he_listens_whispers_and_barges_in_and_only_then_is_recorded()
    {
        await CallSupervisor(_world.Control, _events);
        var heardOf = await RecordedWhile(() => ListensAndWhispers(mode => Ok(new Command { Join = new Join { LegId = _supervisor, RoomId = _room, Mode = mode, WhisperToLeg = _agent } })));
        Assert.Equal((true, false), heardOf);
        heardOf = await RecordedWhile(async () =>
        {
            await Ok(new Command { Join = new Join { LegId = _supervisor, RoomId = _room } });
            await Hear(JoinMode.JoinTalk);
            await Agent.HearsFrames(25);
        });
        Assert.Equal((true, true), heardOf);
        Assert.True(_world.Phone200.Secured.TryDequeue(out var secured) && secured);
        await Ok(new Command { HangUp = new HangUp { LegId = _supervisor } });
        await Task.WhenAll(Agent.Hears(CustomerTone), Customer.Hears(AgentTone));
        await Task.WhenAll(Agent.HearsNot(SupervisorTone), Customer.HearsNot(SupervisorTone));
        Assert.False(Assert.Single((await _world.Control.Snapshot(Ct)).Rooms).Mixing);
    }

    [Fact]
    public async Task Over_a_link_his_whisper_is_heard_by_the_agent_alone_and_his_barging_in_by_both_and_the_recording()
    {
        await CallSupervisor(_world.Neighbour, _far);
        var link = new Link { LinkId = NewId(), LegId = _supervisor, NearRoomId = NewId(), ServerId = "t1", FarRoomId = _room, FarMode = JoinMode.JoinListen };
        await Ok(new Command { Link = link }, _world.Neighbour);
        await _far.Next("link up", e => e.LinkUp?.LinkId == link.LinkId);
        var heardOf = await RecordedWhile(() => ListensAndWhispers(mode => Ok(new Command { Join = new Join { LegId = link.LinkId, RoomId = _room, Mode = mode, WhisperToLeg = _agent } })));
        Assert.Equal((true, false), heardOf);
        heardOf = await RecordedWhile(async () =>
        {
            await Ok(new Command { Join = new Join { LegId = link.LinkId, RoomId = _room } });
            await Hear(JoinMode.JoinTalk);
            await Agent.HearsFrames(25);
        });
        Assert.Equal((true, true), heardOf);

        await Ok(new Command { HangUp = new HangUp { LegId = _supervisor } }, _world.Neighbour);
        Assert.Equal(EndCause.Normal, (await _events.Ended(link.LinkId)).Cause);
        await Task.WhenAll(Agent.HearsNot(SupervisorTone), Customer.HearsNot(SupervisorTone));
    }

    [Fact]
    public async Task A_link_may_whisper_from_its_first_moment_and_listens_when_the_agent_has_gone()
    {
        await CallSupervisor(_world.Neighbour, _far);
        var link = new Link { LinkId = NewId(), LegId = _supervisor, NearRoomId = NewId(), ServerId = "t1", FarRoomId = _room, FarMode = JoinMode.JoinWhisper, WhisperToLeg = _agent };
        await Ok(new Command { Link = link }, _world.Neighbour);
        await Hear(JoinMode.JoinWhisper);
        await Ok(new Command { HangUp = new HangUp { LegId = _agent } });
        await _events.Ended(_agent);
        Assert.Equal(JoinMode.JoinListen, (await _world.Control.Snapshot(Ct)).Legs.Single(l => l.LegId == link.LinkId).Mode);
        await Task.WhenAll(Supervisor.Hears(CustomerTone), Customer.HearsNot(SupervisorTone));
    }

    [Fact]
    public async Task Behind_a_link_nobody_can_be_whispered_to()
    {
        await CallSupervisor(_world.Control, _events);
        var link = new Link { LinkId = NewId(), LegId = _agent, NearRoomId = _room, ServerId = "t2", FarRoomId = NewId() };
        await Ok(new Command { Link = link });
        var whisper = new Join { LegId = _supervisor, RoomId = _room, Mode = JoinMode.JoinWhisper, WhisperToLeg = link.LinkId };
        var result = await _world.Control.Execute(new Command { Join = whisper }, Ct);
        Assert.Equal(ResultCode.ResultInvalid, result.Code);
        Assert.Contains("linked to that server", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_third_party_joins_and_leaves_and_the_two_go_on()
    {
        var third = NewId();
        await Ok(new Command { CallPhone = new CallPhone { LegId = third, Number = "+49403333", CarrierIds = { "c2" } } });
        await _events.Answered(third);
        await Ok(new Command { Join = new Join { LegId = third, RoomId = _room } });
        var thirds = _world.SpareCarrier.ToneOf("+49403333");
        await Task.WhenAll(thirds.Hears(AgentTone), thirds.Hears(CustomerTone), Customer.Hears(CustomerTone), Agent.Hears(CustomerTone)); // the second carrier's customers say what the first one's do
        Assert.True(Assert.Single((await _world.Control.Snapshot(Ct)).Rooms).Mixing);
        await Ok(new Command { HangUp = new HangUp { LegId = _customer.LegId } });
        await Task.WhenAll(thirds.Hears(AgentTone), thirds.HearsNot(CustomerTone), Agent.Hears(CustomerTone));
        Assert.False(Assert.Single((await _world.Control.Snapshot(Ct)).Rooms).Mixing);
    }

    private async Task CallSupervisor(ICallControl at, EventWatch events)
    {
        _world.Phone200.Srtp = at == _world.Control ? SrtpUse.Dtls : default;
        _supervisor = NewId();
        await Ok(new Command { CallPhone = new CallPhone { LegId = _supervisor, PhoneId = "200", Supervisor = true } }, at);
        await events.Answered(_supervisor);
        Assert.Equal(LegKind.LegSupervisor, (await at.Snapshot(Ct)).Legs.Single(l => l.LegId == _supervisor).Kind);
    }

    private async Task ListensAndWhispers(Func<JoinMode, Task> into)
    {
        foreach (var mode in (JoinMode[])[JoinMode.JoinListen, JoinMode.JoinWhisper, JoinMode.JoinListen])
        {
            await into(mode);
            await Hear(mode);
        }
    }

    /// <summary>Each party hears whom it should in that mode, and not whom it should not.</summary>
    private async Task Hear(JoinMode mode)
    {
        await Task.WhenAll(Supervisor.Hears(CustomerTone), Supervisor.Hears(AgentTone), Agent.Hears(CustomerTone), Customer.Hears(AgentTone));
        if (mode != JoinMode.JoinListen)
            await Agent.Hears(SupervisorTone);
        if (mode == JoinMode.JoinTalk)
            await Customer.Hears(SupervisorTone);
        await Task.WhenAll(
            mode == JoinMode.JoinListen ? Agent.HearsNot(SupervisorTone) : Task.CompletedTask,
            mode == JoinMode.JoinTalk ? Task.CompletedTask : Customer.HearsNot(SupervisorTone));
    }

    /// <summary>Whether a recording of what happens has the agent, and whether it has the supervisor, at the right side.</summary>
    private async Task<(bool Agent, bool Supervisor)> RecordedWhile(Func<Task> happens)
    {
        var order = new StartRecording { RecordingId = NewId(), CustomerLegId = _customer.LegId, AgentLegId = _agent, AttemptId = _customer.AttemptId };
        await Ok(new Command { StartRecording = order });
        await happens();
        await Ok(new Command { StopRecording = new StopRecording { RecordingId = order.RecordingId } });
        var ready = (await _events.Next("recording", e => e.RecordingReady?.RecordingId == order.RecordingId)).RecordingReady;
        var file = Path.Combine(_world.One.Host.Options.RecordingFolder, ready.Path);
        Assert.Equal((true, true), StereoFile.Hears(file, left: CustomerTone, right: AgentTone));
        Assert.False(StereoFile.Hears(file, left: SupervisorTone, right: SupervisorTone).Left);
        return (StereoFile.Hears(file, CustomerTone, AgentTone).Right, StereoFile.Hears(file, CustomerTone, SupervisorTone).Right);
    }

    private Task Ok(Command command, ICallControl? at = null) => Orders.Give(at ?? _world.Control, command);
}

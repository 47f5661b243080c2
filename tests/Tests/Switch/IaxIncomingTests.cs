using Carillon.Signalling.Iax2;
using Carillon.Switch;
using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Switch;

/// <summary>Calls from foreign peers over IAX2, and the test numbers over it. With Asterisk as the caller: tests/Interop.</summary>
public sealed class IaxIncomingTests : IAsyncDisposable
{
    private const string Called = "4930555", From = "+49307771";
    private const double ForeignTone = 900;

    private SwitchWorld _world = null!;
    private IaxParty _peer = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_calls_in_rings_is_answered_and_is_heard_by_an_agent_until_he_hangs_up()
    {
        await Start();
        await using var events = new EventWatch(_world.Control);
        await _world.Listened();
        var call = _peer.CallIn(Called, From, "Ada");
        var told = (await events.Next("call", e => e.IncomingCall is not null)).IncomingCall;
        Assert.Equal((From, Called, IaxParty.Foreign, "", "Ada"), (told.From, told.To, told.ServerId, told.CarrierId, told.DisplayName));
        await call.Rung;
        var snapshot = Assert.Single((await _world.Control.Snapshot(Ct)).Legs);
        Assert.Equal((LegKind.LegInbound, LegState.LegRinging, From, Called), (snapshot.Kind, snapshot.State, snapshot.Number, snapshot.Called));
        Assert.Equal((0, false), (call.FramesHeard, call.IsAnswered));

        await Orders.Give(_world.Control, new Command { Answer = new Answer { LegId = told.LegId } });
        await events.Answered(told.LegId);
        await call.Answer;
        var (agent, room, recording) = (NewId(), NewId(), NewId());
        await Orders.Give(_world.Control, new Command { CallPhone = new CallPhone { LegId = agent, AgentId = "anna", PhoneId = "100" } });
        await events.Answered(agent);
        foreach (var leg in (string[])[agent, told.LegId])
            await Orders.Give(_world.Control, new Command { Join = new Join { LegId = leg, RoomId = room } });
        await Orders.Give(_world.Control, new Command { StartRecording = new StartRecording { RecordingId = recording, CustomerLegId = told.LegId, AgentLegId = agent } });
        await Task.WhenAll(call.Tone.Hears(SwitchWorld.PhoneTone), _world.Phone100.ToneOf("100").Hears(ForeignTone));
        await Task.Delay(TimeSpan.FromSeconds(0.5), Ct); // Something to record.
        Assert.Equal(ResultCode.ResultAlreadyDone, (await _world.Control.Execute(new Command { Answer = new Answer { LegId = told.LegId } }, Ct)).Code);

        call.Call!.SendDtmf('7');
        await events.Next("the key", e => e.DtmfReceived is { Digit: "7" } key && key.LegId == told.LegId);
        call.Call.HangUp();
        Assert.Equal(EndCause.Normal, (await events.Ended(told.LegId)).Cause);
        var ready = (await events.Next("recording", e => e.RecordingReady?.RecordingId == recording)).RecordingReady;
        Assert.Equal((true, true), StereoFile.Hears(Path.Combine(_world.One.Host.Options.RecordingFolder, ready.Path), left: ForeignTone, right: SwitchWorld.PhoneTone));
    }

    [Fact]
    public async Task Early_media_is_heard_before_the_answer_and_a_refusal_says_its_cause()
    {
        await Start();
        await using var events = new EventWatch(_world.Control);
        await using var desk = await Receptionist.Does(_world.Control, c => new Command { Answer = new Answer { LegId = c.LegId, EarlyMedia = true } });
        var call = _peer.CallIn(Called);
        var leg = (await events.Next("early media", e => e.LegEarlyMedia is not null)).LegEarlyMedia.LegId;
        await Orders.Give(_world.Control, new Command { Play = new Play { LegId = leg, PlaybackId = NewId(), Prompts = { "song" }, UntilStopped = true } });
        await call.Tone.Hears(Song);
        Assert.False(call.IsAnswered);
        await Orders.Give(_world.Control, new Command { HangUp = new HangUp { LegId = leg, Cause = EndCause.Busy } });
        Assert.Equal((Iax2EndedBy.Remote, (byte)17), ((await call.End).By, (await call.End).Q850));
    }

    [Theory]
    [InlineData(EndCause.Busy, 17)]
    [InlineData(EndCause.InvalidNumber, 1)]
    [InlineData(EndCause.Congestion, 34)]
    [InlineData(EndCause.Unspecified, 21)]
    public async Task The_domain_refuses_with_a_cause(EndCause cause, int q850)
    {
        await Start();
        await using var desk = await Receptionist.Does(_world.Control, c => new Command { HangUp = new HangUp { LegId = c.LegId, Cause = cause } });
        Assert.Equal(q850, (await _peer.CallIn(Called).End).Q850);
    }

    [Fact]
    public async Task Nobody_decides_or_nobody_could_and_both_are_on_record()
    {
        await Start(o => (o.IncomingTime, o.IncomingGrace) = (TimeSpan.FromSeconds(1), TimeSpan.Zero));
        Assert.Equal(42, (await _peer.CallIn(Called).End).Q850);
        await using var events = new EventWatch(_world.Control);
        var first = (await events.Next("the first call", e => e.IncomingCall is not null)).IncomingCall.LegId;
        Assert.Equal(EndCause.RefusedByUs, (await events.Ended(first)).Cause);

        await _world.Listened();
        Assert.Equal(19, (await _peer.CallIn(Called).End).Q850);
        var second = (await events.Next("the second call", e => e.IncomingCall is { } c && c.LegId != first)).IncomingCall.LegId;
        Assert.Equal(EndCause.NoAnswer, (await events.Ended(second)).Cause);
        Assert.Empty((await _world.Control.Snapshot(Ct)).Legs);
    }

    [Fact]
    public async Task What_comes_while_nobody_could_decide_waits_and_rings_once_somebody_can()
    {
        await Start(o => o.IncomingGrace = TimeSpan.FromSeconds(30));
        var call = _peer.CallIn(Called);
        LegSnapshot? waiting = null;
        await Eventually.True(async () => (waiting = (await _world.Control.Snapshot(Ct)).Legs.SingleOrDefault()) is not null, "the call to wait");
        Assert.Equal((LegKind.LegInbound, LegState.LegTrying), (waiting!.Kind, waiting.State));
        Assert.False(call.HasRung || call.HasEnded);
        await using var desk = await Receptionist.Answers(_world.Control);
        await call.Rung;
        await call.Answer;
        call.Call!.HangUp();
        await using var events = new EventWatch(_world.Control);
        Assert.Equal(EndCause.Normal, (await events.Ended(waiting.LegId)).Cause);
        Assert.Single(events.Seen, e => e.IncomingCall is not null);
    }

    [Fact]
    public async Task Who_gives_up_while_nobody_could_decide_has_cancelled()
    {
        await Start(o => o.IncomingGrace = TimeSpan.FromSeconds(30));
        var call = _peer.CallIn(Called);
        await Eventually.True(async () => (await _world.Control.Snapshot(Ct)).Legs.Count == 1, "the call to wait");
        call.Call!.HangUp();
        await Eventually.True(async () => (await _world.Control.Snapshot(Ct)).Legs.Count == 0, "the call to go");
        await using var events = new EventWatch(_world.Control);
        Assert.Equal(EndCause.Cancelled, (await events.Next("its end", e => e.LegEnded is not null)).LegEnded.Cause);
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_told_so_and_limits_of_the_peer_and_of_calls_a_second_hold()
    {
        await Start();
        await using var events = new EventWatch(_world.Control);
        await _world.Listened();
        var first = _peer.CallIn(Called);
        await first.Rung;
        Assert.Equal(34, (await (await Second()).End).Q850);
        first.Call!.HangUp();
        var leg = (await events.Next("the call", e => e.IncomingCall is not null)).IncomingCall.LegId;
        Assert.Equal(EndCause.Cancelled, (await events.Ended(leg)).Cause);

        _world.ConfigOne.Trunks[^1].MaxCalls = 0;
        _world.ConfigOne.Limits = new Limits { IncomingPerSecond = 1 };
        await _world.Reconfigure();
        var calls = Enumerable.Range(0, 3).Select(_ => _peer.CallIn(Called)).ToList();
        await Task.WhenAny(calls.Select(c => c.End));
        Assert.Contains(calls, c => c.End.IsCompletedSuccessfully && c.End.Result.Q850 == 42);
    }

    [Fact]
    public async Task The_echo_and_the_tone_answer_while_nobody_listens_to_events()
    {
        await Start();
        var (echo, tone) = (_peer.CallIn("echo"), _peer.CallIn("tone"));
        await echo.Tone.Hears(ForeignTone);
        await tone.Tone.HearsFrames(25);
        Assert.InRange(tone.Tone.LastPeak, Carillon.Media.TestTone.Peak * 0.95, Carillon.Media.TestTone.Peak * 1.05);
        Assert.All((await _world.Control.Snapshot(Ct)).Legs, l => Assert.Equal((LegKind.LegTest, LegState.LegUp), (l.Kind, l.State)));
        echo.Call!.HangUp();
        tone.Call!.HangUp();
        await Eventually.True(async () => (await _world.Control.Snapshot(Ct)).Legs.Count == 0, "both to end");
        await using var events = new EventWatch(_world.Control);
        await Eventually.True(() => events.Seen.Count(e => e.LegEnded is { Cause: EndCause.Normal }) == 2, "both ends");
        Assert.DoesNotContain(events.Seen, e => e.IncomingCall is not null);
    }

    [Fact]
    public async Task A_phone_that_registers_has_the_test_numbers_and_no_others()
    {
        await Start();
        _world.ConfigOne.Phones.Add(new Phone { Id = "200", Iax2Secret = IaxParty.Secret });
        await _world.Reconfigure();
        await using var events = new EventWatch(_world.Control);
        await using var phone = new IaxParty(_world.Address(41), 1100, _world.One.Host.Iax2EndPoint, "200", registers: true);
        await events.Next("the phone is registered", e => e.PhoneRegistered is { PhoneId: "200", Registered: true });
        await phone.CallIn("echo").Tone.Hears(1100);
        var refused = await phone.CallIn(Called).End;
        Assert.Equal((Iax2EndedBy.Remote, (byte)21), (refused.By, refused.Q850));
        Assert.DoesNotContain(events.Seen, e => e.IncomingCall is not null);
    }

    [Fact]
    public async Task The_ninth_test_call_is_refused_and_each_ends_after_its_time()
    {
        await Start(o => o.TestCallTime = TimeSpan.FromSeconds(3), maxCalls: 0);
        var calls = Enumerable.Range(0, 8).Select(_ => _peer.CallIn("tone")).ToList();
        await Task.WhenAll(calls.Select(c => c.Answer));
        Assert.Equal(42, (await _peer.CallIn("echo").End).Q850);
        Assert.All(await Task.WhenAll(calls.Select(c => c.End)), end => Assert.Equal((Iax2EndedBy.Remote, (byte)16), (end.By, end.Q850)));
    }

    public async ValueTask DisposeAsync()
    {
        await _peer.DisposeAsync();
        await _world.DisposeAsync();
    }

    private const double Song = 1900;

    private async Task<IaxPartyCall> Second()
    {
        _world.ConfigOne.Trunks[^1].MaxCalls = 1;
        await _world.Reconfigure();
        return _peer.CallIn(Called);
    }

    private async Task Start(Action<SwitchOptions>? optionsAre = null, uint maxCalls = 0) =>
        _world = await SwitchWorld.Create(optionsAre: optionsAre, prepare: world =>
        {
            _peer = new IaxParty(world.Address(40), ForeignTone, world.One.Host.Iax2EndPoint);
            var trunk = _peer.Settings;
            trunk.MaxCalls = maxCalls;
            world.ConfigOne.Trunks.Add(trunk);
            world.ConfigOne.Prompts.Add(new Prompt { Name = "song", Wav = Google.Protobuf.ByteString.CopyFrom(Wave.File(Song, 8000)) });
        });
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Carillon.Telephony;
using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Switch;

/// <summary>Calls that come in, beyond what every switch keeps: sound, limits, extensions, and what is left when nobody decides.</summary>
public sealed class IncomingCallTests
{
    private const string Called = "4930555", Outside = "+493055502";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_calls_in_and_an_agent_hear_each_other_and_are_recorded()
    {
        await using var world = await SwitchWorld.Create();
        await using var events = new EventWatch(world.Control);
        await using var desk = await Receptionist.Answers(world.Control);
        var caller = world.Carrier.CallIn(world.One.Host.SipEndPoint, "4940111", Called);
        var leg = (await events.Next("call", e => e.IncomingCall is not null)).IncomingCall.LegId;
        await events.Answered(leg);
        var (agent, room) = (NewId(), NewId());
        await Orders.Give(world.Control, new Command { CallPhone = new CallPhone { LegId = agent, AgentId = "anna", PhoneId = "100" } });
        await events.Answered(agent);
        foreach (var one in (string[])[agent, leg])
            await Orders.Give(world.Control, new Command { Join = new Join { LegId = one, RoomId = room } });
        var recording = new StartRecording { RecordingId = NewId(), CustomerLegId = leg, AgentLegId = agent, AttemptId = NewId() };
        await Orders.Give(world.Control, new Command { StartRecording = recording });
        await Task.WhenAll(caller.Tone.Hears(SwitchWorld.PhoneTone), world.Phone100.ToneOf("100").Hears(SwitchWorld.CustomerTone));
        Assert.Equal(1u, (await world.Control.Snapshot(Ct)).Carriers.Single(c => c.CarrierId == "c1").Calls);

        caller.HangUp();
        Assert.Equal(EndCause.Normal, (await events.Ended(leg)).Cause);
        await events.Next("recording", e => e.RecordingReady?.RecordingId == recording.RecordingId);
        Assert.Equal(0u, (await world.Control.Snapshot(Ct)).Carriers.Single(c => c.CarrierId == "c1").Calls);
    }

    [Fact]
    public async Task Early_media_is_heard_before_the_answer()
    {
        await using var world = await SwitchWorld.Create();
        await using var desk = await Receptionist.Does(world.Control, call => new Command { Answer = new Answer { LegId = call.LegId, EarlyMedia = true } });
        await using var events = new EventWatch(world.Control);
        var caller = world.Carrier.CallIn(world.One.Host.SipEndPoint, "4940111", Called);
        var leg = (await events.Next("early media", e => e.LegEarlyMedia is not null)).LegEarlyMedia.LegId;
        await HearsThePrompt(world, caller, leg);
        Assert.False(caller.FinalStatus.IsCompleted);
        await Orders.Give(world.Control, new Command { HangUp = new HangUp { LegId = leg, Cause = EndCause.Busy } });
        Assert.Equal(486, await caller.FinalStatus);
    }

    [Fact]
    public async Task Nobody_decides_until_the_time_is_over()
    {
        await using var world = await SwitchWorld.Create(optionsAre: o => o.IncomingTime = TimeSpan.FromSeconds(1));
        await using var events = new EventWatch(world.Control);
        await world.Listened();
        var caller = world.Carrier.CallIn(world.One.Host.SipEndPoint, "4940111", Called);
        await caller.HasRung;
        Assert.Equal(480, await caller.FinalStatus);
        var leg = (await events.Next("call", e => e.IncomingCall is not null)).IncomingCall.LegId;
        Assert.Equal(EndCause.NoAnswer, (await events.Ended(leg)).Cause);
        Assert.Empty((await world.Control.Snapshot(Ct)).Legs);
    }

    [Fact]
    public async Task What_comes_while_nobody_could_decide_waits_and_rings_once_somebody_can()
    {
        await using var world = await SwitchWorld.Create(optionsAre: o => o.IncomingGrace = TimeSpan.FromSeconds(30));
        var caller = world.Carrier.CallIn(world.One.Host.SipEndPoint, "4940111", Called);
        var final = caller.FinalStatus;
        LegSnapshot? waiting = null;
        while (waiting is null && !final.IsCompleted)
            waiting = (await world.Control.Snapshot(Ct)).Legs.SingleOrDefault();
        Assert.NotNull(waiting);
        Assert.Equal((LegKind.LegInbound, LegState.LegTrying, false), (waiting.Kind, waiting.State, caller.HasRung.IsCompleted));
        await using var desk = await Receptionist.Answers(world.Control);
        await caller.HasRung;
        Assert.Equal(200, await final);
        caller.HangUp();
        await using var events = new EventWatch(world.Control);
        Assert.Equal(EndCause.Normal, (await events.Ended(waiting.LegId)).Cause);
        Assert.Single(events.Seen, e => e.IncomingCall is not null);
    }

    [Fact]
    public async Task What_comes_while_nobody_could_decide_and_nobody_comes_is_refused_and_told_when_to_come_back()
    {
        await using var world = await SwitchWorld.Create(optionsAre: o => o.IncomingGrace = TimeSpan.FromMilliseconds(300));
        var refusal = await RawRefusal(world);
        Assert.Equal(503, refusal.StatusCode);
        Assert.InRange(int.Parse(refusal.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture), 1, 60);
        await using var events = new EventWatch(world.Control);
        var leg = (await events.Next("call", e => e.IncomingCall is not null)).IncomingCall.LegId;
        var ended = await events.Ended(leg);
        Assert.Equal((EndCause.RefusedByUs, 503u), (ended.Cause, ended.SipCode));
    }

    [Fact]
    public async Task A_carriers_limit_holds_for_both_directions_together()
    {
        await using var world = await SwitchWorld.Create(carrierIs: c => c.MaxCalls = 2);
        await using var events = new EventWatch(world.Control);
        await using var desk = await Receptionist.Answers(world.Control);
        var order = await Orders.Place(world.Control, "c1");
        await events.Answered(order.LegId);
        var first = world.Carrier.CallIn(world.One.Host.SipEndPoint, "4940111", Called);
        Assert.Equal(200, await first.FinalStatus);
        Assert.Equal(503, await world.Carrier.CallIn(world.One.Host.SipEndPoint, "4940222", Called).FinalStatus);
        Assert.Equal(ResultCode.ResultNoCarrier, (await world.Control.Execute(new Command { Originate = Orders.Over("c1") }, Ct)).Code);
        first.HangUp();
        await events.Next("its end", e => e.LegEnded is { Cause: EndCause.Normal });
        Assert.Equal(200, await world.Carrier.CallIn(world.One.Host.SipEndPoint, "4940333", Called).FinalStatus);
    }

    [Fact]
    public async Task The_servers_limits_of_legs_and_of_calls_a_second_hold()
    {
        await using var world = await SwitchWorld.Create(prepare: w => w.ConfigOne.Limits = new Limits { MaxLegs = 1, IncomingPerSecond = 3 });
        await using var events = new EventWatch(world.Control);
        await using var desk = await Receptionist.Answers(world.Control);
        Assert.Equal(200, await world.Carrier.CallIn(world.One.Host.SipEndPoint, "4940111", Called).FinalStatus);
        Assert.Equal(503, await world.Carrier.CallIn(world.One.Host.SipEndPoint, "4940222", Called).FinalStatus);
        foreach (var caller in Enumerable.Range(0, 10).Select(n => world.Carrier.CallIn(world.One.Host.SipEndPoint, $"49405{n}", Called)).ToList())
            Assert.Equal(503, await caller.FinalStatus);
        Assert.InRange(events.Seen.Count(e => e.IncomingCall is not null), 2, 11);
    }

    [Theory]
    [InlineData(Srtp.Off, SrtpUse.Required, 488)]
    [InlineData(Srtp.Required, SrtpUse.Off, 488)]
    [InlineData(Srtp.Required, SrtpUse.Required, 200)]
    [InlineData(Srtp.Dtls, SrtpUse.Dtls, 200)]
    public async Task Encrypted_audio_is_taken_as_the_carriers_setting_says(Srtp setting, SrtpUse offered, int status)
    {
        await using var world = await SwitchWorld.Create(carrierIs: c => c.Srtp = setting, optionsAre: o => o.SdesOverPlainSip = true);
        await using var events = new EventWatch(world.Control);
        await using var desk = await Receptionist.Answers(world.Control);
        world.Carrier.Srtp = offered;
        var caller = world.Carrier.CallIn(world.One.Host.SipEndPoint, "4940111", Called);
        Assert.Equal(status, await caller.FinalStatus);
        var leg = (await events.Next("call", e => e.IncomingCall is not null)).IncomingCall.LegId;
        if (status != 200)
        {
            var ended = await events.Ended(leg);
            Assert.Equal((EndCause.ProtocolError, 488u), (ended.Cause, ended.SipCode));
            return;
        }

        Assert.True(caller.Agreed!.Srtp is not null || caller.Agreed.Dtls is not null);
        await events.Answered(leg);
        await HearsThePrompt(world, caller, leg);
    }

    [Fact]
    public async Task A_caller_who_wants_reliable_provisionals_and_a_session_timer_has_both()
    {
        await using var world = await SwitchWorld.Create(carrierIs: c => (c.ReliableProvisionals, c.SessionTimer) = (ExtensionUse.ExtensionSupported, ExtensionUse.ExtensionSupported));
        await using var desk = await Receptionist.Does(world.Control, call => new Command { Answer = new Answer { LegId = call.LegId, EarlyMedia = true } });
        await using var events = new EventWatch(world.Control);
        var rules = new SipPeerRules { Reliable = SipExtensionUse.Required, SessionTimer = SipExtensionUse.Required };
        var caller = world.Carrier.CallIn(world.One.Host.SipEndPoint, "4940111", Called, rules);
        var leg = (await events.Next("early media", e => e.LegEarlyMedia is not null)).LegEarlyMedia.LegId;
        await HearsThePrompt(world, caller, leg);
        await Orders.Give(world.Control, new Command { Answer = new Answer { LegId = leg } });
        Assert.Equal(200, await caller.FinalStatus);
        await events.Answered(leg);
    }

    [Fact]
    public async Task A_caller_who_holds_hears_nothing_and_comes_back()
    {
        await using var world = await SwitchWorld.Create();
        await using var events = new EventWatch(world.Control);
        await using var desk = await Receptionist.Answers(world.Control);
        var caller = world.Carrier.CallIn(world.One.Host.SipEndPoint, "4940111", Called);
        var leg = (await events.Next("call", e => e.IncomingCall is not null)).IncomingCall.LegId;
        await events.Answered(leg);
        await Orders.Give(world.Control, new Command { MusicOnHold = new MusicOnHold { LegId = leg, On = true } });
        await caller.Tone.HearsFrames(10);
        caller.Call.Hold(true);
        await Eventually.True(() => caller.Agreed!.Direction == MediaDirection.SendOnly, "the hold to be answered");
        caller.Call.Hold(false);
        await Eventually.True(() => caller.Agreed!.Direction == MediaDirection.SendReceive, "the end of the hold");
        await caller.Tone.HearsFrames(10);
    }

    [Fact]
    public async Task Who_called_in_is_transferred_to_an_outside_number()
    {
        await using var world = await SwitchWorld.Create(carrierIs: c => c.Refer = ExtensionUse.ExtensionOff);
        await using var events = new EventWatch(world.Control);
        await using var desk = await Receptionist.Answers(world.Control);
        var caller = world.Carrier.CallIn(world.One.Host.SipEndPoint, "4940111", Called);
        var leg = (await events.Next("call", e => e.IncomingCall is not null)).IncomingCall.LegId;
        await events.Answered(leg);
        var order = new Transfer { LegId = leg, Number = Outside, NewLegId = NewId(), CarrierIds = { "c2" }, CallerId = "4940111" };
        await Orders.Give(world.Control, new Command { Transfer = order });
        await events.Next("transfer", e => e.TransferEnded is { Completed: true } done && done.LegId == leg);
        await Task.WhenAll(caller.Tone.Hears(SwitchWorld.CustomerTone), world.SpareCarrier.ToneOf(Outside).Hears(SwitchWorld.CustomerTone));
        caller.HangUp();
        Assert.Equal(EndCause.Normal, (await events.Ended(order.NewLegId)).Cause);
    }

    [Fact]
    public async Task A_call_from_a_phone_is_refused_as_ever()
    {
        await using var world = await SwitchWorld.Create();
        await using var events = new EventWatch(world.Control);
        await world.Listened();
        var end = await Caller.Call(world.Phone100.Sip, world.One.Host.SipEndPoint, "4930555", new SipCredential("100", "secret"));
        Assert.Equal(403, end.Status);
        Assert.DoesNotContain(events.Seen, e => e.IncomingCall is not null);
    }

    /// <summary>The first tone of the drop message.</summary>
    private static async Task HearsThePrompt(SwitchWorld world, InboundCaller caller, string leg)
    {
        var heard = caller.Tone.Hears(520);
        await Orders.Give(world.Control, new Command { Play = new Play { PlaybackId = NewId(), LegId = leg, Prompt = "tone:drop" } });
        await heard;
    }

    [Fact]
    public async Task An_INVITE_that_comes_three_times_is_one_call()
    {
        await using var world = await SwitchWorld.Create();
        await using var events = new EventWatch(world.Control);
        await using var desk = await Receptionist.Refuses(world.Control);
        Assert.Equal(403, (await RawRefusal(world, times: 3)).StatusCode);
        await events.Ended((await events.Next("call", e => e.IncomingCall is not null)).IncomingCall.LegId);
        Assert.Single(events.Seen, e => e.IncomingCall is not null);
    }

    /// <summary>The final answer to an INVITE from the carrier's address, as it came.</summary>
    private static async Task<SipMessage> RawRefusal(SwitchWorld world, int times = 1)
    {
        var to = world.One.Host.SipEndPoint;
        using var carrier = new UdpClient(new IPEndPoint(IPAddress.Parse(world.Address(20)), 0));
        var here = carrier.Client.LocalEndPoint;
        var invite = $"INVITE sip:{Called}@{to} SIP/2.0\r\nVia: SIP/2.0/UDP {here};branch=z9hG4bKraw\r\nMax-Forwards: 70\r\nFrom: <sip:1@x.example>;tag=a\r\nTo: <sip:{Called}@{to}>\r\nCall-ID: raw@x\r\nCSeq: 1 INVITE\r\nContact: <sip:1@{here}>\r\nContent-Length: 0\r\n\r\n";
        for (var n = 0; n < times; n++)
            await carrier.SendAsync(Encoding.ASCII.GetBytes(invite), to, Ct);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            var got = await carrier.ReceiveAsync(patience.Token);
            if (SipMessage.TryParse(got.Buffer, out var answer) == System.Buffers.OperationStatus.Done && answer.StatusCode >= 200)
                return answer;
        }
    }
}

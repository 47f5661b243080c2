using Carillon.Interop.Kit;
using Carillon.Telephony;
using Carillon.Telephony.V1;

namespace Carillon.Interop.Peers;

/// <summary>
/// Asterisk over SIP: it is the carrier at which Carillon registers, and an agent's phone that registers at Carillon. Its own files and
/// Carillon's recordings tell who heard whom.
/// </summary>
public sealed class AsteriskSipTests
{
    private const string AsteriskAddress = "127.0.0.60";
    private const string Carrier = "ast", Phone = "2001", TrunkUser = "carillon";
    private const string Speaks = "+4940100001", Echoes = "+4940100002", TakesKeys = "+4940100004", Refuses = "+4940999";
    private const ushort Customer = 4711, Agent = 77;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30), Talk = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task A_customer_and_an_agent_at_Asterisk_hear_each_other_through_Carillon()
    {
        var folder = Repository.Artefacts("asterisk-sip");
        await using var carillon = await TelephonyServer.Start(folder);
        await using var asterisk = await Start(carillon, folder);
        var agent = await carillon.CallPhone(Phone);
        var customer = await carillon.Dial(Speaks, Carrier);
        await carillon.Events.Answered(customer);
        var file = await Talks(carillon, agent, customer);

        await asterisk.Command($"channel request hangup {(await asterisk.Channels()).Single(c => c.StartsWith("PJSIP/carillon", StringComparison.Ordinal))}");
        Assert.Equal(EndCause.Normal, (await carillon.Events.Ended(customer)).Cause);
        var recording = Voice.Heard(carillon.Recording(await file));
        await carillon.Do(new Command { HangUp = new HangUp { LegId = agent } });
        await asterisk.Says("ended PJSIP/phone-00000000 16", Soon);

        Assert.Equal([[Customer], [Agent]], recording);
        Assert.Equal([Agent], asterisk.HeardBy("customer"));
        Assert.Equal([Customer], asterisk.HeardBy("agent"));
        Assert.Empty((await carillon.Snapshot()).Legs);
    }

    [Fact]
    public async Task An_echo_brings_the_voice_back_and_keys_go_both_ways()
    {
        var folder = Repository.Artefacts("asterisk-sip-echo");
        await using var carillon = await TelephonyServer.Start(folder);
        await using var asterisk = await Start(carillon, folder);
        var agent = await carillon.CallPhone(Phone);
        var echo = await carillon.Dial(Echoes, Carrier);
        await carillon.Events.Answered(echo);
        var file = await Talks(carillon, agent, echo);
        await carillon.Do(new Command { HangUp = new HangUp { LegId = echo } });
        await asterisk.Says("ended PJSIP/carillon-00000001 16", Soon);
        Assert.Equal([[Agent], [Agent]], Voice.Heard(carillon.Recording(await file)));

        var keys = await carillon.Dial(TakesKeys, Carrier);
        await carillon.Events.Answered(keys);
        await carillon.Do(new Command { SendDtmf = new SendDtmf { LegId = keys, Digits = "1590" } });
        await asterisk.Says("keys 1590", Soon);
        await Eventually.Holds(() => carillon.KeysOf(keys) == "1590", Soon, () => $"the keys to come back; {carillon.KeysOf(keys)} did");
    }

    [Fact]
    public async Task Every_cause_of_Asterisk_is_one_of_ours()
    {
        var folder = Repository.Artefacts("asterisk-sip-causes");
        await using var carillon = await TelephonyServer.Start(folder);
        await using var asterisk = await Start(carillon, folder);
        var ended = new List<(int, EndCause)>();
        foreach (var (cause, _, _) in AsteriskCauses.All)
            ended.Add((cause, (await carillon.Events.Ended(await carillon.Dial($"{Refuses}{cause:000}", Carrier))).Cause));
        Assert.Equal(AsteriskCauses.All.Select(c => (c.Q850, c.OverSip)), ended);
    }

    [Fact]
    public async Task A_customer_at_Asterisk_calls_in_and_talks_to_an_agent_and_another_hears_itself_by_the_echo_number()
    {
        var folder = Repository.Artefacts("asterisk-sip-in");
        await using var carillon = await TelephonyServer.Start(folder);
        await using var asterisk = await Start(carillon, folder);
        var agent = await carillon.CallPhone(Phone);
        await asterisk.Command($"channel originate PJSIP/carillon/sip:4930555@{TelephonyServer.Address}:5060 extension customer@callers");
        var call = (await carillon.Events.Next("the call that comes in", e => e.IncomingCall is not null)).IncomingCall;
        Assert.Equal(("4930555", Carrier), (call.To, call.CarrierId));
        await carillon.Do(new Command { Answer = new Answer { LegId = call.LegId } });
        await carillon.Events.Answered(call.LegId);
        var file = await Talks(carillon, agent, call.LegId);
        await carillon.Do(new Command { HangUp = new HangUp { LegId = call.LegId } });
        Assert.Equal([[Customer], [Agent]], Voice.Heard(carillon.Recording(await file)));
        await carillon.Do(new Command { HangUp = new HangUp { LegId = agent } });
        await Eventually.Holds(async () => (await asterisk.Channels()).Count == 0, Soon, () => "both channels of Asterisk to go");
        Assert.Equal([Agent], asterisk.HeardBy("customer"));
        Assert.Equal([Customer], asterisk.HeardBy("agent"));

        await asterisk.Command($"channel originate PJSIP/carillon/sip:echo@{TelephonyServer.Address}:5060 extension agent@callers");
        var echo = (await carillon.Events.Next("the echo", e => e.LegAnswered is { } up && up.LegId != agent && up.LegId != call.LegId)).LegAnswered.LegId;
        await Task.Delay(Talk, TestContext.Current.CancellationToken);
        await carillon.Do(new Command { HangUp = new HangUp { LegId = echo } });
        await carillon.Events.Ended(echo);
        await Eventually.Holds(async () => (await asterisk.Channels()).Count == 0, Soon, () => "the channel of Asterisk to go");
        Assert.Equal([Agent], asterisk.HeardBy("agent"));
    }

    /// <summary>The carrier is registered with, the phone is registered.</summary>
    private static async Task<Asterisk> Start(TelephonyServer carillon, string folder)
    {
        var asterisk = await Asterisk.Start(Path.Combine(folder, "asterisk"), AsteriskAddress, TelephonyServer.Address, TelephonyServer.Address, security: null, ("customer", Customer), ("agent", Agent));
        await carillon.Configure(new SwitchConfig
        {
            Carriers = { new Carrier { Id = Carrier, Name = Carrier, Host = AsteriskAddress, Port = 5060, ReachableFromHere = true, Register = true, User = TrunkUser, Password = Asterisk.Secret } },
            Phones = { TelephonyServer.PhoneOf(Phone, Asterisk.Secret) },
        });
        await carillon.Events.Next("the registration at Asterisk", e => e.CarrierHealth is { CarrierId: Carrier, Up: true });
        await carillon.Events.Next("the registration of Asterisk", e => e.PhoneRegistered is { PhoneId: Phone, Registered: true });
        return asterisk;
    }

    /// <summary>Both in one room for a while, recorded. The recording is there when one of them has gone.</summary>
    private static async Task<Task<string>> Talks(TelephonyServer carillon, string agent, string customer)
    {
        var (room, recording) = (CallControlExtensions.NewId(), CallControlExtensions.NewId());
        await carillon.Join(agent, room);
        await carillon.Join(customer, room);
        await carillon.Do(new Command { StartRecording = new StartRecording { RecordingId = recording, CustomerLegId = customer, AgentLegId = agent } });
        await Task.Delay(Talk);
        return Ready();

        async Task<string> Ready() =>
            (await carillon.Events.Next("the recording", e => e.RecordingReady?.RecordingId == recording)).RecordingReady.Path;
    }
}

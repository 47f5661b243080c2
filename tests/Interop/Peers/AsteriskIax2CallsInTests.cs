using Carillon.Interop.Kit;
using Carillon.Telephony;
using Carillon.Telephony.V1;

namespace Carillon.Interop.Peers;

/// <summary>Asterisk calls numbers of Carillon's over IAX2: an incoming call that an agent takes, one that is refused, one that is heard before its answer, and the echo.</summary>
public sealed class AsteriskIax2CallsInTests
{
    private const string AsteriskAddress = "127.0.0.60", Server = "ast", Phone = "2001", Called = "4930555";
    private const ushort Customer = 4711, Agent = 77;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30), Talk = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task A_customer_calls_in_and_talks_to_an_agent_one_is_refused_and_one_hears_himself()
    {
        var folder = Repository.Artefacts("asterisk-iax2-in");
        await using var carillon = await TelephonyServer.Start(folder);
        await using var asterisk = await Start(carillon, folder);
        await TalksToAnAgent(carillon, asterisk);
        await IsRefused(carillon, asterisk);
        await HearsHimself(carillon, asterisk);
        Assert.Empty((await carillon.Snapshot()).Legs);
    }

    private static async Task TalksToAnAgent(TelephonyServer carillon, Asterisk asterisk)
    {
        var agent = await carillon.CallPhone(Phone);
        await CallIn(asterisk, Called, "customer");
        var call = (await carillon.Events.Next("the call that comes in", e => e.IncomingCall is not null)).IncomingCall;
        Assert.Equal((Called, "+49307771", "Ada", Server, ""), (call.To, call.From, call.DisplayName, call.ServerId, call.CarrierId));
        await carillon.Do(new Command { Answer = new Answer { LegId = call.LegId, EarlyMedia = true } });
        await carillon.Do(new Command { Answer = new Answer { LegId = call.LegId } });
        await carillon.Events.Answered(call.LegId);
        var (room, recording) = (CallControlExtensions.NewId(), CallControlExtensions.NewId());
        await carillon.Join(agent, room);
        await carillon.Join(call.LegId, room);
        await carillon.Do(new Command { StartRecording = new StartRecording { RecordingId = recording, CustomerLegId = call.LegId, AgentLegId = agent } });
        await Task.Delay(Talk, TestContext.Current.CancellationToken);
        await asterisk.Command("channel request hangup " + (await asterisk.Channels()).Single(c => c.StartsWith("IAX2", StringComparison.Ordinal)));
        Assert.Equal(EndCause.Normal, (await carillon.Events.Ended(call.LegId)).Cause);
        var file = (await carillon.Events.Next("the recording", e => e.RecordingReady?.RecordingId == recording)).RecordingReady.Path;
        await carillon.Do(new Command { HangUp = new HangUp { LegId = agent } });
        await NoChannels(asterisk);
        Assert.Equal([[Customer], [Agent]], Voice.Heard(carillon.Recording(file)));
        Assert.Equal([Agent], asterisk.HeardBy("customer"));
        Assert.Equal([Customer], asterisk.HeardBy("agent"));
    }

    private static async Task IsRefused(TelephonyServer carillon, Asterisk asterisk)
    {
        await CallIn(asterisk, "4930556", "customer");
        var call = (await carillon.Events.Next("the second call", e => e.IncomingCall is { To: "4930556" })).IncomingCall;
        await carillon.Do(new Command { HangUp = new HangUp { LegId = call.LegId, Cause = EndCause.Busy } });
        Assert.Equal(EndCause.Busy, (await carillon.Events.Ended(call.LegId)).Cause);
        await Eventually.Holds(() => asterisk.Output.Split('\n').Any(line => line.Contains("ended Local/4930556@calls-carillon", StringComparison.Ordinal) && line.TrimEnd().EndsWith(" 17", StringComparison.Ordinal)), Soon, () => "cause 17");
        await NoChannels(asterisk);
    }

    private static async Task HearsHimself(TelephonyServer carillon, Asterisk asterisk)
    {
        await CallIn(asterisk, "echo", "agent");
        var echo = (await carillon.Events.Next("the echo", e => e.LegAnswered is not null && Legs(carillon, e.LegAnswered.LegId))).LegAnswered.LegId;
        await Task.Delay(Talk, TestContext.Current.CancellationToken);
        await carillon.Do(new Command { HangUp = new HangUp { LegId = echo } });
        await carillon.Events.Ended(echo);
        await NoChannels(asterisk);
        Assert.Equal([Agent], asterisk.HeardBy("agent"));
    }

    /// <summary>A leg that is up now.</summary>
    private static bool Legs(TelephonyServer carillon, string leg) => !carillon.Events.Seen.Any(e => e.LegEnded?.LegId == leg);

    private static Task<string> CallIn(Asterisk asterisk, string number, string who) => asterisk.Command($"channel originate Local/{number}@calls-carillon extension {who}@callers");

    private static Task NoChannels(Asterisk asterisk) => Eventually.Holds(async () => (await asterisk.Channels()).Count == 0, Soon, () => "Asterisk's channels to go");

    private static async Task<Asterisk> Start(TelephonyServer carillon, string folder)
    {
        var asterisk = await Asterisk.Start(Path.Combine(folder, "asterisk"), AsteriskAddress, TelephonyServer.Address, TelephonyServer.Address, security: null, ("customer", Customer), ("agent", Agent));
        await carillon.Configure(new SwitchConfig
        {
            Phones = { TelephonyServer.PhoneOf(Phone, Asterisk.Secret) },
            Trunks = { new Trunk { ServerId = Server, Host = AsteriskAddress, Port = 4569, Secret = Asterisk.Secret } },
        });
        await carillon.Events.Next("the trunk", e => e.TrunkHealth is { ServerId: Server, Up: true });
        await carillon.Events.Next("the registration of Asterisk", e => e.PhoneRegistered is { PhoneId: Phone, Registered: true });
        return asterisk;
    }
}

using System.Net;
using Carillon.Interop.Kit;
using Carillon.Lab.Relay;
using Carillon.Telephony.V1;
using Carillon.Tests.TestKit;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Interop.Peers;

/// <summary>
/// Asterisk at the other end of a trunk: IAX2 with MD5, call tokens and trunk frames with timestamps, called by Carillon and calling it.
/// To Carillon it is a server to whose rooms links lead; its dialplan has an extension for them.
/// </summary>
public sealed class AsteriskIax2Tests
{
    private const string AsteriskAddress = "127.0.0.60", NearFace = "127.0.0.61", FarFace = "127.0.0.62";
    private const int Iax2Port = 4569;
    private const string Server = "ast", Phone = "2001";
    private const string Speaks = "0001", SpeaksText = "0002", TakesKeys = "0004", Refuses = "0999";
    private const ushort Customer = 4711, Agent = 77;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30), Talk = TimeSpan.FromSeconds(3), Frame = TimeSpan.FromMilliseconds(20), Spoken = TimeSpan.FromSeconds(6);
    private static readonly LineConditions Uneven = new() { Delay = TimeSpan.FromMilliseconds(50), Jitter = TimeSpan.FromMilliseconds(60), Overtake = true };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_link_to_Asterisk_carries_voice_both_ways_in_trunk_frames()
    {
        var folder = Repository.Artefacts("asterisk-iax2");
        await using var carillon = await TelephonyServer.Start(folder);
        await using var asterisk = await Start(carillon, folder);
        await using var capture = await Capture.Start(Path.Combine(folder, "run.pcapng"), "udp port 4569");
        var agent = await carillon.CallPhone(Phone);

        var link = await Link(carillon, agent, Speaks);
        await Task.Delay(Talk, Ct);
        await carillon.Do(new Command { HangUp = new HangUp { LegId = link } });
        await asterisk.Says("End MixMonitor Recording IAX2/t1", Soon);
        await asterisk.Command("channel request hangup all");
        await asterisk.Says("End MixMonitor Recording PJSIP/phone", Soon);
        await capture.End();

        Assert.Equal([Agent], asterisk.HeardBy("customer"));
        Assert.Equal([Customer], asterisk.HeardBy("agent"));
        foreach (var side in (string[])[AsteriskAddress, TelephonyServer.Address])
            Assert.InRange(await capture.Count($"iax2.trunk.cmddata.ts == 1 and ip.src == {side}"), Talk / Frame / 2, int.MaxValue);
        Assert.Equal(0, await capture.Count("_ws.malformed and iax2"));
    }

    /// <summary>Its trunk frames of before: no times in them, so all voice of one counts as said when the datagram came.</summary>
    [Fact]
    public async Task Asterisk_is_heard_in_trunk_frames_without_timestamps()
    {
        var folder = Repository.Artefacts("asterisk-iax2-untimed");
        await using var carillon = await TelephonyServer.Start(folder);
        await using var asterisk = await Start(carillon, folder, AsteriskAddress, TelephonyServer.Address, new AsteriskIax("auth = md5\ntrunk = yes", "trunktimestamps = no"));
        await using var capture = await Capture.Start(Path.Combine(folder, "run.pcapng"), "udp port 4569");
        var agent = await carillon.CallPhone(Phone);
        await Link(carillon, agent, Speaks);
        await Task.Delay(Talk, Ct);
        await asterisk.Command("channel request hangup all");
        await asterisk.Says("End MixMonitor Recording IAX2/t1", Soon);
        await asterisk.Says("End MixMonitor Recording PJSIP/phone", Soon);
        await capture.End();

        Assert.Equal([Agent], asterisk.HeardBy("customer"));
        Assert.Equal([Customer], asterisk.HeardBy("agent"));
        Assert.InRange(await capture.Count($"iax2.trunk.cmddata.ts == 0 and ip.src == {AsteriskAddress}"), Talk / Frame / 2, int.MaxValue);
    }

    [Fact]
    public async Task Keys_and_causes_cross_a_link()
    {
        var folder = Repository.Artefacts("asterisk-iax2-causes");
        await using var carillon = await TelephonyServer.Start(folder);
        await using var asterisk = await Start(carillon, folder);
        var agent = await carillon.CallPhone(Phone);
        var link = await Link(carillon, agent, TakesKeys);
        await carillon.Do(new Command { SendDtmf = new SendDtmf { LegId = link, Digits = "1590" } });
        await asterisk.Says("keys 1590", Soon);
        await Eventually.Holds(() => carillon.KeysOf(link) == "1590", Soon, () => $"the keys to come back; {carillon.KeysOf(link)} did");

        await asterisk.Command($"channel request hangup {(await asterisk.Channels()).Single(c => c.StartsWith("IAX2", StringComparison.Ordinal))}");
        Assert.Equal(EndCause.Normal, (await carillon.Events.Ended(link)).Cause);
        await EveryCause(carillon, agent);
        await Eventually.Holds(async () => (await asterisk.Command("iax2 show peers")).Contains("1 online", StringComparison.Ordinal), Soon, () => "Asterisk's qualify to find the trunk well");
    }

    [Fact]
    public async Task Asterisk_calls_into_a_room()
    {
        var folder = Repository.Artefacts("asterisk-iax2-calls");
        await using var carillon = await TelephonyServer.Start(folder);
        await using var asterisk = await Start(carillon, folder);
        var (agent, room) = (await carillon.CallPhone(Phone), NewId());
        await carillon.Join(agent, room);

        await asterisk.Command($"channel originate Local/{room}@to-carillon extension customer@callers");
        await carillon.Events.Next("the link from Asterisk", e => e.LinkUp?.LinkId == room);
        await Task.Delay(Talk, Ct);
        await carillon.Do(new Command { HangUp = new HangUp { LegId = agent } });
        Assert.Equal(EndCause.Normal, (await carillon.Events.Ended(room)).Cause);
        await asterisk.Says("End MixMonitor Recording Local/", Soon);

        Assert.Equal([Agent], asterisk.HeardBy("customer"));
        Assert.Equal([Customer], asterisk.HeardBy("agent"));
    }

    /// <summary>3 of 100 datagrams lost each way, the others late and unevenly so: frames that count are sent again, voice goes on without what is missing.</summary>
    [Fact]
    public async Task A_link_over_a_bad_line_stays_up_and_is_heard()
    {
        var folder = Repository.Artefacts("asterisk-iax2-loss");
        await using var line = BadLine();
        await using var carillon = await TelephonyServer.Start(folder);
        await using var asterisk = await Start(carillon, folder, NearFace, FarFace);
        var agent = await carillon.CallPhone(Phone);
        var keys = await Link(carillon, agent, TakesKeys);
        await carillon.Do(new Command { SendDtmf = new SendDtmf { LegId = keys, Digits = "1590" } });
        await asterisk.Says("keys 1590", Soon);
        await Eventually.Holds(() => carillon.KeysOf(keys) == "1590", Soon, () => $"the keys to come back; {carillon.KeysOf(keys)} did");
        await carillon.Do(new Command { HangUp = new HangUp { LegId = keys } });

        var link = await Link(carillon, agent, Speaks);
        await Task.Delay(2 * Talk, Ct);
        Assert.Contains((await carillon.Snapshot()).Legs, leg => leg.LegId == link && leg.State == LegState.LegUp);
        await carillon.Do(new Command { HangUp = new HangUp { LegId = link } });
        await asterisk.Says("End MixMonitor Recording IAX2/t1", Soon);
        await asterisk.Command("channel request hangup all");
        await asterisk.Says("End MixMonitor Recording PJSIP/phone", Soon);
        Assert.Equal([Agent], asterisk.HeardBy("customer"));
        Assert.Equal([Customer], asterisk.HeardBy("agent"));
        Assert.InRange(line.CountersFromA.Lost, 1, line.CountersFromA.Received / 10);
        Assert.InRange(line.CountersFromB.Lost, 1, line.CountersFromB.Received / 10);
    }

    /// <summary>Speech of Asterisk's party, as the agent's phone hears it behind our jitter buffer: 3 % lost, and 80 ms, more or less, in which datagrams overtake each other.</summary>
    [Fact]
    public async Task Speech_from_Asterisk_over_a_bad_line_is_understood()
    {
        Assert.SkipWhen(SpeechCorpus.Missing is not null, SpeechCorpus.Missing ?? "");
        var folder = Repository.Artefacts("asterisk-iax2-speech");
        Directory.CreateDirectory(Path.Combine(folder, "asterisk"));
        var text = SpeechCorpus.Sample(Spoken);
        Voice.WriteULaw(Path.Combine(folder, "asterisk", "speech.ulaw"), text);
        await using var line = BadLine();
        line.FromA = line.FromB = LineConditions.Perfect;
        await using var carillon = await TelephonyServer.Start(folder);
        await using var asterisk = await Start(carillon, folder, NearFace, FarFace);

        var whole = await Best(carillon, asterisk, text, 0.99);
        Assert.InRange(whole.Stoi, 0.95, 1);
        var told = $"without loss {whole.Stoi:0.000}";
        foreach (var (name, bad) in ((string, LineConditions)[])[("3 % lost", new() { Loss = 0.03 }), ("80 ms +- 30 ms", Uneven)])
        {
            line.FromA = line.FromB = bad;
            var heard = await Best(carillon, asterisk, whole.Heard, 0.97);
            told += $", {name} {heard.Stoi:0.000}";
            Assert.True(heard.Stoi >= 0.95, told);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(told);
    }

    /// <summary>The best of a few: a busy machine makes a line worse, never better.</summary>
    private static async Task<(double Stoi, short[] Heard)> Best(TelephonyServer carillon, Asterisk asterisk, short[] like, double enough)
    {
        var best = (Stoi: -1.0, Heard: like);
        for (var n = 0; n < 3 && best.Stoi < enough; n++)
        {
            var agent = await carillon.CallPhone(Phone);
            var link = await Link(carillon, agent, SpeaksText);
            Assert.Equal(EndCause.Normal, (await carillon.Events.Ended(link)).Cause);
            await carillon.Do(new Command { HangUp = new HangUp { LegId = agent } });
            await carillon.Events.Ended(agent);
            await Eventually.Holds(async () => (await asterisk.Channels()).Count == 0, Soon, () => "Asterisk's channels to end");
            var heard = InStep.With(like, [.. asterisk.SoundOf("agent"), .. new short[8000]]);
            if (Stoi.Of(like, heard) is var stoi && stoi > best.Stoi)
                best = (stoi, heard);
        }

        return best;
    }

    private static UdpRelay BadLine()
    {
        var bad = new LineConditions { Loss = 0.03, Delay = TimeSpan.FromMilliseconds(40), Jitter = TimeSpan.FromMilliseconds(20) };
        var line = new UdpRelay(new RelayOptions { A = At(TelephonyServer.Address), FaceToA = At(NearFace), B = At(AsteriskAddress), FaceToB = At(FarFace) }, TimeProvider.System)
        {
            FromA = bad,
            FromB = bad,
        };
        line.Start();
        return line;

        static IPEndPoint At(string address) => new(IPAddress.Parse(address), Iax2Port);
    }

    /// <summary>Calls that Asterisk refuses with one Q.850 cause after the other.</summary>
    private static async Task EveryCause(TelephonyServer carillon, string agent)
    {
        var ended = new List<(int, EndCause)>();
        foreach (var (cause, _, _) in AsteriskCauses.All)
        {
            var link = NewId();
            await carillon.Do(LinkTo(link, agent, $"{Refuses}{cause:000}"));
            ended.Add((cause, (await carillon.Events.Ended(link)).Cause));
        }

        Assert.Equal(AsteriskCauses.All.Select(c => (c.Q850, c.OverIax2)), ended);
    }

    /// <summary>The trunk is up and the phone is registered.</summary>
    private static Task<Asterisk> Start(TelephonyServer carillon, string folder) => Start(carillon, folder, AsteriskAddress, TelephonyServer.Address);

    /// <param name="near">Where Carillon finds Asterisk's IAX2.</param>
    /// <param name="far">Where Asterisk finds Carillon's.</param>
    private static Task<Asterisk> Start(TelephonyServer carillon, string folder, string near, string far) => Start(carillon, folder, near, far, new AsteriskIax("auth = md5\ntrunk = yes"));

    private static async Task<Asterisk> Start(TelephonyServer carillon, string folder, string near, string far, AsteriskIax iax2)
    {
        var asterisk = await Asterisk.Start(Path.Combine(folder, "asterisk"), AsteriskAddress, TelephonyServer.Address, far, security: null, iax2, ("customer", Customer), ("agent", Agent));
        await carillon.Configure(new SwitchConfig
        {
            Phones = { TelephonyServer.PhoneOf(Phone, Asterisk.Secret) },
            Trunks = { new Trunk { ServerId = Server, Host = near, Port = Iax2Port, Secret = Asterisk.Secret } },
        });
        await carillon.Events.Next("the trunk", e => e.TrunkHealth is { ServerId: Server, Up: true });
        await carillon.Events.Next("the registration of Asterisk", e => e.PhoneRegistered is { PhoneId: Phone, Registered: true });
        return asterisk;
    }

    private static async Task<string> Link(TelephonyServer carillon, string leg, string room)
    {
        var link = NewId();
        await carillon.Do(LinkTo(link, leg, room));
        await carillon.Events.Next("the link to Asterisk", e => e.LinkUp?.LinkId == link);
        return link;
    }

    /// <param name="room">The beginning of the far room's id, by which the dialplan there knows what to do.</param>
    private static Command LinkTo(string link, string leg, string room) =>
        new() { Link = new Link { LinkId = link, LegId = leg, NearRoomId = NewId(), ServerId = Server, FarRoomId = room + NewId()[room.Length..] } };
}

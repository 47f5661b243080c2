using Carillon.Interop.Kit;
using Carillon.Telephony;
using Carillon.Telephony.V1;
using Google.Protobuf;

namespace Carillon.Interop.Peers;

/// <summary>
/// Hold with Asterisk, both ways, over SIP and IAX2. A party behind Asterisk holds; Asterisk passes that on to Carillon, which then plays its music (1900 Hz), or plays its own
/// (2300 Hz) itself. Who is in Carillon's room with it writes down which he heard.
/// </summary>
public sealed class AsteriskHoldTests
{
    private const string AsteriskAddress = "127.0.0.60", Peer = "ast", Phone = "2001", Speaks = "+4940100001";
    private const double Ours = 1900, Theirs = 2300;
    private const ushort Customer = 4711, Agent = 77;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30), Talk = TimeSpan.FromSeconds(1), Held = TimeSpan.FromSeconds(2);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, false)] // Asterisk says re-INVITE with sendonly to Carillon
    [InlineData(false, true)] // Asterisk is told inactive
    public async Task Over_SIP_who_speaks_with_the_holder_hears_music(bool passes, bool inactive)
    {
        var folder = Repository.Artefacts("asterisk-hold-sip-" + (passes ? "passed" : "played"));
        await using var carillon = await TelephonyServer.Start(folder);
        await using var holder = await Holder.Start(AsteriskAddress);
        await using var asterisk = await Start(carillon, folder, passes);
        await asterisk.Command("dialplan set global HOLDER yes");
        var (agent, customer) = (await carillon.CallPhone(Phone), await carillon.Dial(Speaks, Peer));
        await carillon.Events.Answered(customer);
        await Together(carillon, agent, customer);
        await HoldsAWhile(on => holder.Hold(on, inactive));
        await carillon.Do(new Command { HangUp = new HangUp { LegId = customer } });
        await asterisk.Says("End MixMonitor Recording PJSIP/carillon", Soon);
        HeardMusic(asterisk.SoundOf("customer"), passes);
    }

    [Theory]
    [InlineData(true)] // Asterisk says HOLD and UNHOLD to Carillon
    [InlineData(false)]
    public async Task Over_IAX2_who_speaks_with_the_holder_hears_music(bool passes)
    {
        var folder = Repository.Artefacts("asterisk-hold-iax2-" + (passes ? "passed" : "played"));
        await using var carillon = await TelephonyServer.Start(folder);
        await using var holder = await Holder.Start(AsteriskAddress);
        await using var asterisk = await Start(carillon, folder, passes);
        var (agent, room) = (await carillon.CallPhone(Phone), CallControlExtensions.NewId());
        await carillon.Join(agent, room);
        await asterisk.Command($"channel originate PJSIP/holder extension {room}@to-carillon");
        await carillon.Events.Next("the link from Asterisk", e => e.LinkUp?.LinkId == room);
        await HoldsAWhile(on => holder.Hold(on, inactive: false));
        await carillon.Do(new Command { HangUp = new HangUp { LegId = agent } });
        await asterisk.Says("End MixMonitor Recording PJSIP/phone", Soon);
        HeardMusic(asterisk.SoundOf("agent"), passes);
    }

    /// <summary>Our QUELCH, which is what Carillon's stack says when it holds: Asterisk sends no voice until UNQUELCH, and its party hears its music.</summary>
    [Fact]
    public async Task Asterisk_takes_our_QUELCH_and_plays_its_music_until_UNQUELCH()
    {
        var folder = Repository.Artefacts("asterisk-quelch");
        await using var holder = await Holder.Start(AsteriskAddress);
        await using var asterisk = await Launch(folder, passes: false);
        var call = await holder.CallByIax2("customer");
        await Eventually.Holds(() => holder.Voice > 25, Soon, () => "Asterisk's voice");
        call.Hold(music: true);
        await Task.Delay(Talk / 4, Ct);
        var before = holder.Voice;
        await Task.Delay(Held, Ct);
        Assert.InRange(holder.Voice - before, 0, 5);
        call.Resume();
        await Eventually.Holds(() => holder.Voice > before + 50, Soon, () => "Asterisk's voice again");
        call.HangUp();
        await asterisk.Says("End MixMonitor Recording Local/", Soon);
        HeardMusic(asterisk.SoundOf("customer"), passes: false);
    }

    private static async Task HoldsAWhile(Action<bool> hold)
    {
        await Task.Delay(Talk, Ct);
        hold(true);
        await Task.Delay(Held, Ct);
        hold(false);
        await Task.Delay(Talk, Ct);
    }

    /// <summary>While it was held, and neither before nor after.</summary>
    private static void HeardMusic(short[] heard, bool passes)
    {
        var (ours, theirs) = (Voice.SecondsOf(Ours, heard), Voice.SecondsOf(Theirs, heard));
        Assert.InRange(passes ? ours : theirs, 1, Held.TotalSeconds + 0.8);
        Assert.InRange(passes ? theirs : ours, 0, 0.2);
    }

    private static async Task Together(TelephonyServer carillon, params string[] legs)
    {
        var room = CallControlExtensions.NewId();
        foreach (var leg in legs)
            await carillon.Join(leg, room);
    }

    private static Task<Asterisk> Launch(string folder, bool passes)
    {
        var there = Path.Combine(folder, "asterisk");
        Directory.CreateDirectory(Path.Combine(there, "moh"));
        Voice.WriteTone(Path.Combine(there, "moh", "music.wav"), Theirs, TimeSpan.FromSeconds(10));
        return Asterisk.Start(
            there, AsteriskAddress, TelephonyServer.Address, TelephonyServer.Address, security: null, new AsteriskIax("auth = md5\ntrunk = yes\nmohinterpret = " + (passes ? "passthrough" : "default")) { PassesHold = passes }, ("customer", Customer), ("agent", Agent));
    }

    private static async Task<Asterisk> Start(TelephonyServer carillon, string folder, bool passes)
    {
        var asterisk = await Launch(folder, passes);
        var song = Path.Combine(folder, "song.wav");
        Voice.WriteTone(song, Ours, TimeSpan.FromSeconds(10));
        var phone = TelephonyServer.PhoneOf(Phone, Asterisk.Secret);
        phone.HoldMusic = "song";
        await carillon.Configure(new SwitchConfig
        {
            Carriers = { new Carrier { Id = Peer, Name = Peer, Host = AsteriskAddress, Port = 5060, ReachableFromHere = true, User = "carillon", Password = Asterisk.Secret } },
            Phones = { phone },
            Trunks = { new Trunk { ServerId = Peer, Host = AsteriskAddress, Port = 4569, Secret = Asterisk.Secret } },
            Prompts = { new Prompt { Name = "song", Wav = ByteString.CopyFrom(await File.ReadAllBytesAsync(song, Ct)) } },
            Music = { new MusicClass { Name = "song", Prompts = { "song" } }, new MusicClass { Name = "default", Prompts = { "song" } } },
        });
        await carillon.Events.Next("the trunk", e => e.TrunkHealth is { ServerId: Peer, Up: true });
        await carillon.Events.Next("the registration of Asterisk", e => e.PhoneRegistered is { PhoneId: Phone, Registered: true });
        return asterisk;
    }
}

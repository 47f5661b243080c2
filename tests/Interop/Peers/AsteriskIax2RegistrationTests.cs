using Carillon.Interop.Kit;
using Carillon.Telephony.V1;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Interop.Peers;

/// <summary>Asterisk registers with Carillon, and Carillon with Asterisk: then each knows where the other is without being told.</summary>
public sealed class AsteriskIax2RegistrationTests
{
    private const string AsteriskAddress = "127.0.0.60", Server = "ast", Phone = "2001", Speaks = "0001";
    private const ushort Customer = 4711, Agent = 77;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30), Talk = TimeSpan.FromSeconds(3);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Asterisk_registers_here_and_is_called_where_it_is()
    {
        var folder = Repository.Artefacts("asterisk-iax2-registers");
        await using var carillon = await TelephonyServer.Start(folder);
        var iax = new AsteriskIax("auth = md5\ntrunk = yes", $"register => {Server}:{Asterisk.Secret}@@carillon@");
        await using var asterisk = await Start(carillon, folder, iax, new Trunk { ServerId = Server, Secret = Asterisk.Secret });
        Assert.Contains("Registered", await asterisk.Command("iax2 show registry"), StringComparison.Ordinal);

        var agent = await carillon.CallPhone(Phone);
        var link = NewId();
        await carillon.Do(new Command { Link = new Link { LinkId = link, LegId = agent, NearRoomId = NewId(), ServerId = Server, FarRoomId = Speaks + NewId()[Speaks.Length..] } });
        await carillon.Events.Next("the link to Asterisk", e => e.LinkUp?.LinkId == link);
        await Task.Delay(Talk, Ct);
        await carillon.Do(new Command { HangUp = new HangUp { LegId = link } });
        await asterisk.Says("End MixMonitor Recording IAX2/t1", Soon);
        await asterisk.Command("channel request hangup all");
        await asterisk.Says("End MixMonitor Recording PJSIP/phone", Soon);
        Assert.Equal([Agent], asterisk.HeardBy("customer"));
        Assert.Equal([Customer], asterisk.HeardBy("agent"));
    }

    [Fact]
    public async Task We_register_with_Asterisk_and_are_called_where_we_are()
    {
        var folder = Repository.Artefacts("asterisk-iax2-registrar");
        await using var carillon = await TelephonyServer.Start(folder);
        var iax = new AsteriskIax("auth = md5\ntrunk = yes\nhost = dynamic");
        await using var asterisk = await Start(carillon, folder, iax, new Trunk { ServerId = Server, Host = AsteriskAddress, Secret = Asterisk.Secret, Register = true });
        await Eventually.Holds(async () => (await asterisk.Command("iax2 show peers")).Contains(TelephonyServer.Address, StringComparison.Ordinal), Soon, () => "Asterisk to know where we are");

        var (agent, room) = (await carillon.CallPhone(Phone), NewId());
        await carillon.Join(agent, room);
        await asterisk.Command($"channel originate Local/{room}@to-carillon extension customer@callers");
        await carillon.Events.Next("the link from Asterisk", e => e.LinkUp?.LinkId == room);
        await Task.Delay(Talk, Ct);
        await carillon.Do(new Command { HangUp = new HangUp { LegId = agent } });
        Assert.Equal(EndCause.Normal, (await carillon.Events.Ended(room)).Cause);
        await asterisk.Says("End MixMonitor Recording Local/", Soon);
        await asterisk.Says("End MixMonitor Recording PJSIP/phone", Soon);
        Assert.Equal([Agent], asterisk.HeardBy("customer"));
        Assert.Equal([Customer], asterisk.HeardBy("agent"));

        await carillon.Configure(new SwitchConfig(), version: 2);
        await Eventually.Holds(async () => !(await asterisk.Command("iax2 show peers")).Contains(TelephonyServer.Address, StringComparison.Ordinal), Soon, () => "our registration to be taken back");
    }

    private static async Task<Asterisk> Start(TelephonyServer carillon, string folder, AsteriskIax iax, Trunk trunk)
    {
        await carillon.Configure(new SwitchConfig { Phones = { TelephonyServer.PhoneOf(Phone, Asterisk.Secret) }, Trunks = { trunk } });
        var asterisk = await Asterisk.Start(
            Path.Combine(folder, "asterisk"), AsteriskAddress, TelephonyServer.Address, TelephonyServer.Address, null, iax, ("customer", Customer), ("agent", Agent));
        await carillon.Events.Next("the trunk", e => e.TrunkHealth is { ServerId: Server, Up: true });
        await carillon.Events.Next("the registration of Asterisk as a phone", e => e.PhoneRegistered is { PhoneId: Phone, Registered: true });
        return asterisk;
    }
}

using System.Security.Cryptography;
using Carillon.Interop.Kit;
using Carillon.Telephony.V1;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Interop.Peers;

/// <summary>Calls between Carillon and Asterisk, both ways, that are encrypted (AES-128, with and without changes of keys) or authenticated by RSA.</summary>
public sealed class AsteriskIax2SecurityTests
{
    private const string AsteriskAddress = "127.0.0.60", Server = "ast", Phone = "2001", Speaks = "0001";
    private const ushort Customer = 4711, Agent = 77;

    /// <summary>Asterisk's are 1024 bits, and no others.</summary>
    private const int KeyBits = 1024;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30), Talk = TimeSpan.FromSeconds(3);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Asterisk changes its key with the first voice that it sends: who did not follow would hear noise.</summary>
    [Theory]
    [InlineData("yes")]
    [InlineData("no")]
    public async Task Encrypted_calls_are_heard_both_ways(string keyRotate)
    {
        var folder = Repository.Artefacts("asterisk-iax2-aes-" + keyRotate);
        await using var carillon = await TelephonyServer.Start(folder);
        await using var capture = await Capture.Start(Path.Combine(folder, "run.pcapng"), "udp port 4569");
        await using var asterisk = await Start(carillon, folder, $"auth = md5\nencryption = aes128\nkeyrotate = {keyRotate}\nforceencryption = yes", new Trunk { Secret = Asterisk.Secret, Encrypted = true });
        await BothWays(carillon, asterisk);
        await capture.End();

        Assert.Equal(0, await capture.Count("udp.length == 180 or udp.length == 172")); // no voice frame in clear, full or mini: no sealed one has that length
        Assert.Equal(0, await capture.Count("iax2.trunk.cmddata.ts"));
        Assert.InRange(await capture.Count($"udp.length == 202 and ip.src == {TelephonyServer.Address}"), 100, int.MaxValue); // 2 + 192 octets of a sealed mini frame
        Assert.InRange(await capture.Count($"udp.length == 202 and ip.src == {AsteriskAddress}"), 100, int.MaxValue);
    }

    [Fact]
    public async Task Calls_authenticated_by_RSA_are_heard_both_ways()
    {
        var folder = Repository.Artefacts("asterisk-iax2-rsa");
        using var ours = RSA.Create(KeyBits);
        using var theirs = RSA.Create(KeyBits);
        var keys = Directory.CreateDirectory(Path.Combine(folder, "asterisk", "lib", "keys")).FullName;
        await File.WriteAllTextAsync(Path.Combine(keys, "carillon.pub"), ours.ExportSubjectPublicKeyInfoPem(), Ct);
        await File.WriteAllTextAsync(Path.Combine(keys, "own.key"), theirs.ExportRSAPrivateKeyPem(), Ct);
        await Peer.Run("chmod", ["600", Path.Combine(keys, "own.key")], Soon); // it takes no key that others may read
        await using var carillon = await TelephonyServer.Start(folder);
        var trunk = new Trunk { OwnKey = ours.ExportPkcs8PrivateKeyPem(), PeerKey = theirs.ExportSubjectPublicKeyInfoPem() };
        await using var asterisk = await Start(carillon, folder, "auth = rsa\ninkeys = carillon\noutkey = own\ntrunk = yes", trunk);
        await BothWays(carillon, asterisk);
    }

    /// 1 Carillon calls  2 both have heard each other  3 Asterisk calls  4 the same
    private static async Task BothWays(TelephonyServer carillon, Asterisk asterisk)
    {
        var agent = await carillon.CallPhone(Phone);
        var link = NewId();
        await carillon.Do(new Command { Link = new Link { LinkId = link, LegId = agent, NearRoomId = NewId(), ServerId = Server, FarRoomId = Speaks + NewId()[Speaks.Length..] } }); // 1
        await carillon.Events.Next("the link to Asterisk", e => e.LinkUp?.LinkId == link);
        await Task.Delay(Talk, Ct);
        await carillon.Do(new Command { HangUp = new HangUp { LegId = link } });
        await asterisk.Says("End MixMonitor Recording IAX2/t1", Soon);
        await asterisk.Command("channel request hangup all");
        await asterisk.Says("End MixMonitor Recording PJSIP/phone", Soon);
        Assert.Equal([Agent], asterisk.HeardBy("customer")); // 2
        Assert.Equal([Customer], asterisk.HeardBy("agent"));

        var room = NewId();
        agent = await carillon.CallPhone(Phone);
        await carillon.Join(agent, room);
        await asterisk.Command($"channel originate Local/{room}@to-carillon extension customer@callers"); // 3
        await carillon.Events.Next("the link from Asterisk", e => e.LinkUp?.LinkId == room);
        await Task.Delay(Talk, Ct);
        await carillon.Do(new Command { HangUp = new HangUp { LegId = agent } });
        Assert.Equal(EndCause.Normal, (await carillon.Events.Ended(room)).Cause);
        await asterisk.Says("End MixMonitor Recording Local/", Soon);
        await Eventually.Holds(() => asterisk.Output.Split("End MixMonitor Recording PJSIP/phone").Length == 3, Soon, () => "the agent's second recording to be whole");
        Assert.Equal([Agent], asterisk.HeardBy("customer")); // 4
        Assert.Equal([Customer], asterisk.HeardBy("agent"));
    }

    private static async Task<Asterisk> Start(TelephonyServer carillon, string folder, string iax2, Trunk trunk)
    {
        var asterisk = await Asterisk.Start(Path.Combine(folder, "asterisk"), AsteriskAddress, TelephonyServer.Address, TelephonyServer.Address, null, new AsteriskIax(iax2), ("customer", Customer), ("agent", Agent));
        (trunk.ServerId, trunk.Host) = (Server, AsteriskAddress);
        await carillon.Configure(new SwitchConfig { Phones = { TelephonyServer.PhoneOf(Phone, Asterisk.Secret) }, Trunks = { trunk } });
        await carillon.Events.Next("the trunk", e => e.TrunkHealth is { ServerId: Server, Up: true });
        await carillon.Events.Next("the registration of Asterisk", e => e.PhoneRegistered is { PhoneId: Phone, Registered: true });
        return asterisk;
    }
}

using System.Security.Cryptography;
using Carillon.Interop.Kit;
using Carillon.Telephony.V1;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Interop.Peers;

/// <summary>Asterisk as a phone that speaks IAX2: it registers by its password or by RSA, and is called in clear or encrypted.</summary>
public sealed class AsteriskIax2PhoneTests
{
    private const string AsteriskAddress = "127.0.0.60", SipPhone = "2001", IaxPhone = "2002";
    private const ushort Customer = 4711, Agent = 77;

    /// <summary>Asterisk's are 1024 bits, and no others.</summary>
    private const int KeyBits = 1024;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30), Talk = TimeSpan.FromSeconds(3);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Iax2Encryption.Required, "encryption = aes128", true)]
    [InlineData(Iax2Encryption.Offer, "encryption = aes128\nforceencryption = yes", true)]
    [InlineData(Iax2Encryption.Offer, "", false)]
    [InlineData(Iax2Encryption.Off, "encryption = aes128", false)]
    public async Task It_is_called_encrypted_where_both_have_it(Iax2Encryption ours, string its, bool encrypted)
    {
        var folder = Repository.Artefacts($"asterisk-iax2-phone-{ours}-{encrypted}");
        await using var carillon = await TelephonyServer.Start(folder);
        await using var capture = await Capture.Start(Path.Combine(folder, "run.pcapng"), "udp port 4569");
        var iax = new AsteriskIax($"auth = md5\n{its}", $"register => {IaxPhone}:{Asterisk.Secret}@@carillon@");
        await using var asterisk = await Start(carillon, folder, iax, new Phone { Id = IaxPhone, Iax2Secret = Asterisk.Secret, Iax2Encryption = ours });
        await Talked(carillon, asterisk);
        await capture.End();

        // A mini frame of our voice: 8 octets of UDP, 4 of IAX2, 160 of sound; sealed it is 202.
        Assert.Equal(encrypted, await capture.Count($"udp.length == 172 and ip.src == {TelephonyServer.Address}") == 0);
        Assert.Equal(encrypted, await capture.Count($"udp.length == 202 and ip.src == {TelephonyServer.Address}") >= 100);
    }

    [Fact]
    public async Task By_RSA_it_registers_and_is_called()
    {
        var folder = Repository.Artefacts("asterisk-iax2-phone-rsa");
        using var ours = RSA.Create(KeyBits);
        using var its = RSA.Create(KeyBits);
        var keys = Directory.CreateDirectory(Path.Combine(folder, "asterisk", "lib", "keys")).FullName;
        await File.WriteAllTextAsync(Path.Combine(keys, "carillon.pub"), ours.ExportSubjectPublicKeyInfoPem(), Ct);
        await File.WriteAllTextAsync(Path.Combine(keys, "own.key"), its.ExportRSAPrivateKeyPem(), Ct);
        await Peer.Run("chmod", ["600", Path.Combine(keys, "own.key")], Soon); // it takes no key that others may read
        await using var carillon = await TelephonyServer.Start(folder);
        var iax = new AsteriskIax("auth = rsa\ninkeys = carillon", $"register => {IaxPhone}:[own]@@carillon@");
        await using var asterisk = await Start(carillon, folder, iax, new Phone { Id = IaxPhone, Iax2OwnKey = ours.ExportPkcs8PrivateKeyPem(), Iax2PeerKey = its.ExportSubjectPublicKeyInfoPem() });
        await Talked(carillon, asterisk);
    }

    private static async Task Talked(TelephonyServer carillon, Asterisk asterisk)
    {
        var (agent, customer, room) = (await carillon.CallPhone(SipPhone), await carillon.CallPhone(IaxPhone), NewId());
        foreach (var leg in (string[])[agent, customer])
            await carillon.Join(leg, room);
        await Task.Delay(Talk, Ct);
        foreach (var leg in (string[])[customer, agent])
        {
            await carillon.Do(new Command { HangUp = new HangUp { LegId = leg } });
            Assert.Equal(EndCause.HungUpByUs, (await carillon.Events.Ended(leg)).Cause);
        }

        await asterisk.Says("End MixMonitor Recording IAX2/t1", Soon);
        await asterisk.Says("End MixMonitor Recording PJSIP/phone", Soon);
        Assert.Equal([Agent], asterisk.HeardBy("customer"));
        Assert.Equal([Customer], asterisk.HeardBy("agent"));
    }

    private static async Task<Asterisk> Start(TelephonyServer carillon, string folder, AsteriskIax iax, Phone phone)
    {
        await carillon.Configure(new SwitchConfig { Phones = { TelephonyServer.PhoneOf(SipPhone, Asterisk.Secret), phone } });
        var asterisk = await Asterisk.Start(
            Path.Combine(folder, "asterisk"), AsteriskAddress, TelephonyServer.Address, TelephonyServer.Address, null, iax, ("customer", Customer), ("agent", Agent));
        foreach (var id in (string[])[SipPhone, IaxPhone])
            await carillon.Events.Next($"the registration of {id}", e => e.PhoneRegistered is { Registered: true } there && there.PhoneId == id);
        return asterisk;
    }
}

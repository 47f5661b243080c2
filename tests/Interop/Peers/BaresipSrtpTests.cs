using Carillon.Interop.Deployment;
using Carillon.Interop.Kit;
using Carillon.Telephony;
using Carillon.Telephony.V1;

namespace Carillon.Interop.Peers;

/// <summary>
/// Two baresips in one room: one over TLS that speaks nothing but encrypted audio, one over UDP that knows none. The first one's SDP names
/// another address than its audio comes from, as behind NAT: it is believed by its key.
/// </summary>
public sealed class BaresipSrtpTests : IDisposable
{
    private const ushort SecuredVoice = 77, PlainVoice = 4711;
    private static readonly TimeSpan Talk = TimeSpan.FromSeconds(4);
    private readonly TestAuthority _authority = new();

    [Theory]
    [InlineData("srtp", "srtp-mand", Srtp.Required)]
    [InlineData("dtls_srtp", "dtls_srtp", Srtp.Dtls)]
    public async Task A_phone_with_encrypted_audio_and_one_without_hear_each_other(string module, string account, Srtp srtp)
    {
        var folder = Repository.Artefacts("baresip-" + module);
        var root = _authority.Root(folder);
        var (certificate, key) = _authority.Issue(folder, "carillon", TimeSpan.FromDays(1), TimeSpan.FromDays(30));
        await using var carillon = await TelephonyServer.Start(folder, new() { ["SipTlsPort"] = 5061, ["SipCertificateFile"] = certificate, ["SipCertificateKeyFile"] = key });
        var secured = TelephonyServer.PhoneOf("2001", "tiny-secret");
        secured.Srtp = srtp;
        await carillon.Configure(new SwitchConfig { Phones = { secured, TelephonyServer.PhoneOf("2002", "tiny-secret") } });
        await using var one = Baresip.Start(Path.Combine(folder, "one"), "127.0.0.71", TelephonyServer.Address, "2001", "tiny-secret", SecuredVoice, "tls", root, (module, account));
        await using var other = Baresip.Start(Path.Combine(folder, "other"), "127.0.0.1", TelephonyServer.Address, "2002", "tiny-secret", PlainVoice);
        foreach (var phone in (string[])["2001", "2002"])
            await carillon.Events.Next("a registration", e => e.PhoneRegistered is { Registered: true } registered && registered.PhoneId == phone);

        var (left, right) = (await carillon.CallPhone("2001"), await carillon.CallPhone("2002"));
        var (room, recording) = (CallControlExtensions.NewId(), CallControlExtensions.NewId());
        await carillon.Join(left, room);
        await carillon.Join(right, room);
        await carillon.Do(new Command { StartRecording = new StartRecording { RecordingId = recording, CustomerLegId = left, AgentLegId = right } });
        await Task.Delay(Talk, TestContext.Current.CancellationToken);
        await carillon.Do(new Command { StopRecording = new StopRecording { RecordingId = recording } });
        var file = (await carillon.Events.Next("the recording", e => e.RecordingReady?.RecordingId == recording)).RecordingReady.Path;
        await one.Quit();
        await other.Quit();

        Assert.Equal([[SecuredVoice], [PlainVoice]], Voice.Heard(carillon.Recording(file)));
        Assert.Equal([PlainVoice], one.Heard());
        Assert.Equal([SecuredVoice], other.Heard());
    }

    public void Dispose() => _authority.Dispose();
}

using Carillon.Interop.Deployment;
using Carillon.Interop.Kit;
using Carillon.Telephony;
using Carillon.Telephony.V1;

namespace Carillon.Interop.Peers;

/// <summary>
/// Asterisk as the carrier and as an agent's phone, SIP over TLS, audio encrypted: both of its endpoints refuse calls in clear, and so does
/// Carillon. Its own files and Carillon's recording tell who heard whom.
/// </summary>
public sealed class AsteriskSrtpTests : IDisposable
{
    private const string AsteriskAddress = "127.0.0.60", Carrier = "ast", Phone = "2001", Speaks = "+4940100001";
    private const ushort Customer = 4711, Agent = 77;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30), Talk = TimeSpan.FromSeconds(4);
    private readonly TestAuthority _authority = new();

    [Theory]
    [InlineData("sdes", Srtp.Required, "")]
    [InlineData("dtls", Srtp.Dtls, "active")]
    [InlineData("dtls", Srtp.Dtls, "passive")]
    public async Task A_customer_and_an_agent_hear_each_other_and_nobody_else_could(string encryption, Srtp srtp, string part)
    {
        var folder = Repository.Artefacts("asterisk-srtp-" + encryption + part);
        var root = _authority.Root(folder);
        var (ourCertificate, ourKey) = _authority.Issue(folder, "carillon", TimeSpan.FromDays(1), TimeSpan.FromDays(30));
        var (itsCertificate, itsKey) = _authority.Issue(folder, "asterisk", TimeSpan.FromDays(1), TimeSpan.FromDays(30));
        await using var carillon = await TelephonyServer.Start(folder, new()
        {
            ["SipTlsPort"] = 5061,
            ["SipCertificateFile"] = ourCertificate,
            ["SipCertificateKeyFile"] = ourKey,
            ["SipAuthorityFile"] = root,
        });
        await using var asterisk = await Asterisk.Start(
            Path.Combine(folder, "asterisk"), AsteriskAddress, TelephonyServer.Address, TelephonyServer.Address, new(encryption, itsCertificate, itsKey, root, part.Length == 0 ? "actpass" : part), ("customer", Customer), ("agent", Agent));
        var phone = TelephonyServer.PhoneOf(Phone, Asterisk.Secret);
        phone.Srtp = srtp;
        await carillon.Configure(new SwitchConfig
        {
            Carriers = { new Carrier { Id = Carrier, Name = Carrier, Host = AsteriskAddress, Port = 5061, ReachableFromHere = true, Transport = Transport.Tls, Srtp = srtp, User = "carillon", Password = Asterisk.Secret } },
            Phones = { phone },
        });
        await carillon.Events.Next("the registration of Asterisk", e => e.PhoneRegistered is { PhoneId: Phone, Registered: true });

        var agent = await carillon.CallPhone(Phone);
        var customer = await carillon.Dial(Speaks, Carrier);
        await carillon.Events.Answered(customer);
        var (room, recording) = (CallControlExtensions.NewId(), CallControlExtensions.NewId());
        await carillon.Join(agent, room);
        await carillon.Join(customer, room);
        await carillon.Do(new Command { StartRecording = new StartRecording { RecordingId = recording, CustomerLegId = customer, AgentLegId = agent } });
        await Task.Delay(Talk, TestContext.Current.CancellationToken);
        await carillon.Do(new Command { HangUp = new HangUp { LegId = customer } });
        var file = (await carillon.Events.Next("the recording", e => e.RecordingReady?.RecordingId == recording)).RecordingReady.Path;
        await carillon.Do(new Command { HangUp = new HangUp { LegId = agent } });
        await asterisk.Says("ended PJSIP/phone-00000000 16", Soon);

        Assert.Equal([[Customer], [Agent]], Voice.Heard(carillon.Recording(file)));
        Assert.Equal([Agent], asterisk.HeardBy("customer"));
        Assert.Equal([Customer], asterisk.HeardBy("agent"));
    }

    public void Dispose() => _authority.Dispose();
}

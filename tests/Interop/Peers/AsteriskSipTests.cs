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
    private const string Speaks = "+4940100001";
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

    /// <summary>The carrier is registered with, the phone is registered.</summary>
    private static async Task<Asterisk> Start(TelephonyServer carillon, string folder)
    {
        var asterisk = await Asterisk.Start(Path.Combine(folder, "asterisk"), AsteriskAddress, TelephonyServer.Address, ("customer", Customer), ("agent", Agent));
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

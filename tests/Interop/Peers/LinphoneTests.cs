using Carillon.Interop.Kit;
using Carillon.Telephony.V1;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Interop.Peers;

/// <summary>Linphone is an agent's phone; baresip is who speaks to it. Who heard whom is decoded from what both wrote down, and from our recording.</summary>
public sealed class LinphoneTests
{
    private const string Phone = "2001", Other = "2002", Secret = "secret-of-both";
    private const ushort PhoneVoice = 77, OtherVoice = 4711;
    private static readonly TimeSpan Talk = TimeSpan.FromSeconds(4), Soon = TimeSpan.FromSeconds(30);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Linphone_registers_picks_up_hears_and_is_heard_and_hangs_up()
    {
        var folder = Repository.Artefacts("linphone");
        await using var carillon = await TelephonyServer.Start(folder);
        await carillon.Configure(new SwitchConfig { Phones = { TelephonyServer.PhoneOf(Phone, Secret), TelephonyServer.PhoneOf(Other, Secret) } });
        await using var linphone = await Linphone.Start(Path.Combine(folder, "linphone"), TelephonyServer.Address, Phone, Secret, PhoneVoice);
        await using var baresip = Baresip.Start(Path.Combine(folder, "baresip"), "127.0.0.1", TelephonyServer.Address, Other, Secret, OtherVoice);
        foreach (var phone in (string[])[Phone, Other])
            await carillon.Events.Next($"the registration of {phone}", e => e.PhoneRegistered is { Registered: true } there && there.PhoneId == phone);

        var (agent, other, room, recording) = (await carillon.CallPhone(Phone), await carillon.CallPhone(Other), NewId(), NewId());
        await carillon.Join(agent, room);
        await carillon.Join(other, room);
        await carillon.Do(new Command { StartRecording = new StartRecording { RecordingId = recording, CustomerLegId = other, AgentLegId = agent, AttemptId = NewId() } });
        await Task.Delay(Talk, Ct);
        linphone.Type("terminate");
        Assert.Equal(EndCause.Normal, (await carillon.Events.Ended(agent)).Cause);
        var ready = (await carillon.Events.Next("the recording", e => e.RecordingReady?.RecordingId == recording)).RecordingReady;
        await carillon.Do(new Command { HangUp = new HangUp { LegId = other } });
        await carillon.Events.Ended(other);

        Assert.Equal([OtherVoice], linphone.Heard());
        // Written down by its own process, which learns of the end in its own time.
        await Eventually.Holds(() => baresip.Heard() is [PhoneVoice], Soon, () => $"baresip to have heard {PhoneVoice} alone; it heard [{string.Join(", ", baresip.Heard())}]");
        Assert.Equal([[OtherVoice], [PhoneVoice]], Voice.Heard(carillon.Recording(ready.Path)));

        // And once more, hung up from here.
        var again = await carillon.CallPhone(Phone);
        await carillon.Do(new Command { HangUp = new HangUp { LegId = again } });
        Assert.Equal(EndCause.HungUpByUs, (await carillon.Events.Ended(again)).Cause);
        await linphone.Says("Call 2 ", Soon);
        await linphone.Quit();
        await carillon.Events.Next("the registration to be taken back", e => e.PhoneRegistered is { PhoneId: Phone, Registered: false });
    }
}

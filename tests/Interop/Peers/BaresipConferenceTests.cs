using Carillon.Interop.Kit;
using Carillon.Telephony;
using Carillon.Telephony.V1;

namespace Carillon.Interop.Peers;

/// <summary>A conversation of three real phones: each says a tone of its own and writes down what it hears, which must be the two others and never itself.</summary>
public sealed class BaresipConferenceTests
{
    private static readonly (string User, double Hertz)[] s_phones = [("2001", 700), ("2002", 1150), ("2003", 1900)];
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30), Talk = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Each_of_three_baresips_hears_the_two_others()
    {
        var folder = Repository.Artefacts("baresip-three");
        await using var carillon = await TelephonyServer.Start(folder);
        await carillon.Configure(new SwitchConfig { Phones = { s_phones.Select(p => TelephonyServer.PhoneOf(p.User, Asterisk.Secret)) } });
        await using var first = Start(folder, 0);
        await using var second = Start(folder, 1);
        await using var third = Start(folder, 2);
        var room = CallControlExtensions.NewId();
        foreach (var (user, _) in s_phones)
        {
            await carillon.Events.Next($"the registration of {user}", e => e.PhoneRegistered is { Registered: true } there && there.PhoneId == user);
            await carillon.Join(await carillon.CallPhone(user), room);
        }

        await Task.Delay(Talk, TestContext.Current.CancellationToken);
        Assert.True(Assert.Single((await carillon.Snapshot()).Rooms).Mixing);
        foreach (var leg in (await carillon.Snapshot()).Legs)
            await carillon.Do(new Command { HangUp = new HangUp { LegId = leg.LegId } });
        foreach (var (phone, number) in new[] { (first, 0), (second, 1), (third, 2) })
        {
            await phone.Quit();
            Hears(phone.LastHeard(), number);
        }
    }

    private static Baresip Start(string folder, int number) =>
        Baresip.Start(Path.Combine(folder, s_phones[number].User), "127.0.0.1", TelephonyServer.Address, s_phones[number].User, Asterisk.Secret, voice: 0, tone: s_phones[number].Hertz, beside: number);

    private static void Hears(short[] heard, int number)
    {
        for (var other = 0; other < s_phones.Length; other++)
        {
            var seconds = Voice.SecondsOf(s_phones[other].Hertz, heard);
            if (other == number)
                Assert.True(seconds < 0.2, $"phone {number} heard itself for {seconds} s");
            else
                Assert.True(seconds > Talk.TotalSeconds / 2, $"phone {number} heard phone {other} for {seconds} s");
        }
    }
}

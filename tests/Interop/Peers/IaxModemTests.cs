using System.Buffers;
using System.Runtime.InteropServices;
using Carillon.Interop.Kit;
using Carillon.Protocols.Wav;
using Carillon.Telephony.V1;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Interop.Peers;

/// <summary>Two modems register as IAX2 phones, are called, and answer: each must hear what is heard in the recording, the answer tone of the other (ITU-T T.30: 2100 Hz).</summary>
public sealed class IaxModemTests
{
    private const string One = "iaxmodem-one", Two = "iaxmodem-two", Secret = "secret-of-both";
    private const double AnswerTone = 2100, Elsewhere = 1000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_modems_register_and_their_answer_tones_are_heard()
    {
        var folder = Repository.Artefacts("iaxmodem");
        await using var carillon = await TelephonyServer.Start(folder);
        await carillon.Configure(new SwitchConfig { Phones = { new Phone { Id = One, Iax2Secret = Secret }, new Phone { Id = Two, Iax2Secret = Secret } } });
        await using var one = await IaxModem.Start(Path.Combine(folder, "one"), One, Secret, 45701, TelephonyServer.Address);
        await using var two = await IaxModem.Start(Path.Combine(folder, "two"), Two, Secret, 45702, TelephonyServer.Address);
        foreach (var phone in (string[])[One, Two])
            await carillon.Events.Next($"{phone} is registered", e => e.PhoneRegistered is { Registered: true } registered && registered.PhoneId == phone);

        var (legOne, legTwo, room, recording) = (await Ring(carillon, one, One), await Ring(carillon, two, Two), NewId(), NewId());
        await one.Say("ATA");
        await two.Say("ATA");
        await carillon.Events.Answered(legOne);
        await carillon.Events.Answered(legTwo);
        await carillon.Join(legOne, room);
        await carillon.Join(legTwo, room);
        await carillon.Do(new Command { StartRecording = new StartRecording { RecordingId = recording, CustomerLegId = legOne, AgentLegId = legTwo, AttemptId = NewId() } });
        await Task.Delay(TimeSpan.FromSeconds(4), Ct);
        await carillon.Do(new Command { HangUp = new HangUp { LegId = legOne } });
        var ready = (await carillon.Events.Next("the recording", e => e.RecordingReady?.RecordingId == recording)).RecordingReady;

        var (left, right) = Channels(carillon.Recording(ready.Path));
        foreach (var side in (short[][])[left, right])
            Assert.InRange(Loudest(side, AnswerTone) / Math.Max(1, Loudest(side, Elsewhere)), 20, double.MaxValue);
    }

    private static async Task<string> Ring(TelephonyServer carillon, IaxModem modem, string phone)
    {
        var leg = NewId();
        await modem.Say("AT+FCLASS=1");
        await modem.Says("OK");
        await carillon.Do(new Command { CallPhone = new CallPhone { LegId = leg, AgentId = phone, PhoneId = phone, RingTimeoutMs = 20_000 } });
        await modem.Says("RING");
        return leg;
    }

    /// <summary>Goertzel's power at a frequency in the loudest 100 ms.</summary>
    private static double Loudest(short[] samples, double frequency)
    {
        var best = 0.0;
        for (var from = 0; from + 800 <= samples.Length; from += 400)
        {
            var (s1, s2, factor) = (0.0, 0.0, 2 * Math.Cos(2 * Math.PI * frequency / 8000));
            for (var i = from; i < from + 800; i++)
                (s1, s2) = (samples[i] + factor * s1 - s2, s1);
            best = Math.Max(best, (s1 * s1 + s2 * s2 - factor * s1 * s2) / 800);
        }

        return best;
    }

    private static (short[] Left, short[] Right) Channels(string file)
    {
        var bytes = File.ReadAllBytes(file);
        Assert.Equal(OperationStatus.Done, WavHeader.TryParse(bytes, out var header, out var start));
        Assert.Equal((2, 8000), (header.Channels, header.SampleRate));
        var data = bytes.AsSpan(start);
        var all = header.BitsPerSample == 16 ? MemoryMarshal.Cast<byte, short>(data).ToArray() : ULaw(data);
        return ([.. all.Where((_, i) => i % 2 == 0)], [.. all.Where((_, i) => i % 2 == 1)]);

        static short[] ULaw(ReadOnlySpan<byte> codes)
        {
            var samples = new short[codes.Length];
            Protocols.Codecs.G711.Decode(Protocols.Codecs.G711Law.ULaw, codes, samples);
            return samples;
        }
    }
}

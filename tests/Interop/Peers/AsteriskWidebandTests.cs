using System.Runtime.InteropServices;
using Carillon.Interop.Kit;
using Carillon.Protocols.Codecs;
using Carillon.Telephony;
using Carillon.Telephony.V1;

namespace Carillon.Interop.Peers;

/// <summary>G.722 with Asterisk: its codec and ours bit for bit, and a bridge through which tones above the telephone's band pass both ways.</summary>
public sealed class AsteriskWidebandTests
{
    private const string AsteriskAddress = "127.0.0.60", Carrier = "ast", Phone = "2001", Speaks = "+4940100003";
    private const int Rate = 16_000;
    private const double CustomerLow = 700, CustomerHigh = 5200, AgentLow = 1100, AgentHigh = 6300;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30), Talk = TimeSpan.FromSeconds(4);

    [Fact]
    public async Task Tones_above_4_kHz_pass_both_ways_and_the_codec_is_Asterisks()
    {
        var folder = Repository.Artefacts("asterisk-wideband");
        var there = FolderOfTones(folder);
        await using var carillon = await TelephonyServer.Start(folder, new() { ["Wideband"] = true });
        await using var asterisk = await Asterisk.StartWideband(there, AsteriskAddress, TelephonyServer.Address);
        await IsBitForBit(asterisk, there);

        await carillon.Configure(new SwitchConfig
        {
            Carriers = { new Carrier { Id = Carrier, Name = Carrier, Host = AsteriskAddress, Port = 5060, ReachableFromHere = true, User = "carillon", Password = Asterisk.Secret } },
            Phones = { TelephonyServer.PhoneOf(Phone, Asterisk.Secret) },
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

        BothHeardTheTones(there);

        // The recording has the telephone's band of both, and nothing of the higher tones folded into it.
        var both = Voice.Channels(carillon.Recording(file));
        Assert.Equal((true, false), (Has(both[0], CustomerLow, 8000), Has(both[0], 8000 - CustomerHigh, 8000)));
        Assert.Equal((true, false), (Has(both[1], AgentLow, 8000), Has(both[1], 8000 - AgentHigh, 8000)));
    }

    [Fact]
    public async Task Over_an_IAX2_trunk_they_pass_too()
    {
        var folder = Repository.Artefacts("asterisk-wideband-iax2");
        var there = FolderOfTones(folder);
        await using var carillon = await TelephonyServer.Start(folder, new() { ["Wideband"] = true });
        await using var asterisk = await Asterisk.StartWideband(there, AsteriskAddress, TelephonyServer.Address);
        await carillon.Configure(new SwitchConfig
        {
            Phones = { TelephonyServer.PhoneOf(Phone, Asterisk.Secret) },
            Trunks = { new Trunk { ServerId = Carrier, Host = AsteriskAddress, Port = 4569, Secret = Asterisk.Secret } },
        });
        await carillon.Events.Next("the trunk", e => e.TrunkHealth is { ServerId: Carrier, Up: true });
        await carillon.Events.Next("the registration of Asterisk", e => e.PhoneRegistered is { PhoneId: Phone, Registered: true });
        var (agent, link) = (await carillon.CallPhone(Phone), CallControlExtensions.NewId());
        await carillon.Do(new Command { Link = new Link { LinkId = link, LegId = agent, NearRoomId = CallControlExtensions.NewId(), ServerId = Carrier, FarRoomId = "0003" + CallControlExtensions.NewId()[4..] } });
        await carillon.Events.Next("the link to Asterisk", e => e.LinkUp?.LinkId == link);
        await Task.Delay(Talk, TestContext.Current.CancellationToken);
        await carillon.Do(new Command { HangUp = new HangUp { LegId = link } });
        await carillon.Do(new Command { HangUp = new HangUp { LegId = agent } });
        await asterisk.Says("ended PJSIP/phone-00000000 16", Soon);
        await asterisk.Says("End MixMonitor Recording IAX2/t1", Soon);
        BothHeardTheTones(there);
    }

    private static string FolderOfTones(string folder)
    {
        var there = Path.Combine(folder, "asterisk");
        Directory.CreateDirectory(there);
        WriteTones(Path.Combine(there, "customer-wide.sln16"), CustomerLow, CustomerHigh);
        WriteTones(Path.Combine(there, "agent-wide.sln16"), AgentLow, AgentHigh);
        return there;
    }

    private static void BothHeardTheTones(string there)
    {
        var (byAgent, byCustomer) = (Samples(Path.Combine(there, "agent-heard.sln16")), Samples(Path.Combine(there, "customer-heard.sln16")));
        Assert.Equal((true, true, false, false), (Has(byAgent, CustomerLow), Has(byAgent, CustomerHigh), Has(byAgent, AgentLow), Has(byAgent, AgentHigh)));
        Assert.Equal((true, true, false, false), (Has(byCustomer, AgentLow), Has(byCustomer, AgentHigh), Has(byCustomer, CustomerLow), Has(byCustomer, CustomerHigh)));
    }

    /// <summary>Asterisk's console converts files: samples to G.722, and that back.</summary>
    private static async Task IsBitForBit(Asterisk asterisk, string folder)
    {
        var (samples, codes, back) = (Path.Combine(folder, "all.sln16"), Path.Combine(folder, "all.g722"), Path.Combine(folder, "back.sln16"));
        var said = Noisy();
        File.WriteAllBytes(samples, MemoryMarshal.AsBytes(said.AsSpan()).ToArray());
        await asterisk.Command($"file convert {samples} {codes}");
        await asterisk.Command($"file convert {codes} {back}");

        var own = new byte[said.Length / 2];
        new G722Encoder().Encode(said, own);
        var theirs = File.ReadAllBytes(codes);
        Assert.True(theirs.Length > own.Length * 9 / 10, $"{theirs.Length} octets were encoded");
        Assert.Equal(theirs, own.AsSpan(0, theirs.Length).ToArray());
        var decoded = new short[2 * theirs.Length];
        new G722Decoder().Decode(theirs, decoded);
        var theirsBack = Samples(back);
        Assert.True(theirsBack.Length > decoded.Length * 9 / 10, $"{theirsBack.Length} samples were decoded");
        // Where it is too loud for 16 bits Asterisk's samples run over; ours stay at the limit, as the recommendation has it.
        var within = Enumerable.Range(0, theirsBack.Length).Where(i => decoded[i] is > short.MinValue and < short.MaxValue).ToList();
        Assert.InRange(within.Count, theirsBack.Length * 9 / 10, theirsBack.Length - 1);
        Assert.Equal(within.ConvertAll(i => theirsBack[i]), within.ConvertAll(i => decoded[i]));
    }

    /// <summary>Four seconds: a sweep, noise from quiet to the loudest, and square waves that make everything run over.</summary>
    private static short[] Noisy()
    {
        var random = new Random(722);
        var samples = new short[4 * Rate];
        for (var i = 0; i < samples.Length; i++)
        {
            var phase = i % Rate / (double)Rate;
            samples[i] = (short)((i / Rate) switch
            {
                0 => 12_000 * Math.Sin(2 * Math.PI * 4000 * phase * phase),
                1 => random.Next(-32_768, 32_768) * phase,
                2 => i % 97 < 48 ? short.MaxValue : short.MinValue,
                _ => random.Next(-200, 200),
            });
        }

        return samples;
    }

    private static void WriteTones(string file, double low, double high)
    {
        short[] samples = [.. Enumerable.Range(0, 120 * Rate).Select(i => (short)(6000 * Math.Sin(2 * Math.PI * low * i / Rate) + 6000 * Math.Sin(2 * Math.PI * high * i / Rate)))];
        File.WriteAllBytes(file, MemoryMarshal.AsBytes(samples.AsSpan()).ToArray());
    }

    private static short[] Samples(string file) => MemoryMarshal.Cast<byte, short>(File.ReadAllBytes(file)).ToArray();

    /// <summary>Whether that tone is there for a second in all, at a tenth of what is said or more: 20 ms by 20 ms.</summary>
    private static bool Has(short[] samples, double hertz, int rate = Rate)
    {
        var frame = rate / 50;
        var frames = 0;
        for (var at = 0; at + frame <= samples.Length; at += frame)
        {
            var (real, imaginary) = (0.0, 0.0);
            for (var i = 0; i < frame; i++)
            {
                var angle = 2 * Math.PI * hertz * (at + i) / rate;
                real += samples[at + i] * Math.Cos(angle);
                imaginary += samples[at + i] * Math.Sin(angle);
            }

            if (2 * Math.Sqrt(real * real + imaginary * imaginary) / frame > 600) frames++;
        }

        return frames > 50;
    }
}

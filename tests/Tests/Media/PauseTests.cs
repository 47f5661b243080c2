using Carillon.Media;

namespace Carillon.Tests.Media;

/// <summary>A phone that sends comfort noise packets (RFC 3389) instead of its pauses.</summary>
public sealed class PauseTests
{
    private const byte Quiet = 40;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Its_pauses_are_noise_until_it_speaks_again(bool inARoom)
    {
        using var floor = new Floor();
        await using Phone alice = new(), bob = new(), carol = new();
        var (left, right) = floor.Bridge(alice, bob);
        if (inARoom)
        {
            var (third, room) = (floor.Leg(carol), RoomKey.New());
            foreach (var leg in new[] { left, right, third }) floor.Engine.Join(leg, room);
        }

        alice.Send(left, Tone());
        alice.SendRaw(left.LocalEndPoint, [Quiet], payloadType: 13, alice.NextSequence++, alice.NextTimestamp, marker: false);
        await bob.Hears(_ => Level(bob) is > 0.005 and < 0.02, "noise at -40 dBov");
        Assert.Equal(0, floor.Engine.Counters.Malformed);

        alice.NextTimestamp += 16_000;
        for (var i = 0; i < 12; i++)
        {
            alice.Send(left, Tone());
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        await bob.Hears(all => all.Any(p => p.Samples.Max(s => Math.Abs((int)s)) > 5000), "the voice");
        await bob.Hears(_ => Level(bob) < 0.001, "silence, for what was said last was no pause");
    }

    [Fact]
    public async Task The_far_side_hears_one_seamless_stream()
    {
        using var floor = new Floor();
        await using Phone alice = new(), bob = new();
        var (left, _) = floor.Bridge(alice, bob);
        alice.Send(left, Tone());
        alice.SendRaw(left.LocalEndPoint, [Quiet], payloadType: 13, alice.NextSequence++, alice.NextTimestamp, marker: false);
        await bob.Hears(_ => Level(bob) is > 0.005 and < 0.02, "noise");
        alice.Send(left, Tone());
        var heard = await bob.Hears(all => all.Count(p => p.Samples.Max(s => Math.Abs((int)s)) > 5000) > 1, "the voice again");
        for (var i = 1; i < heard.Count; i++)
        {
            Assert.Equal((ushort)(heard[i - 1].Sequence + 1), heard[i].Sequence);
            Assert.InRange((int)(heard[i].Timestamp - heard[i - 1].Timestamp), 1, 8000);
        }
    }

    private static byte[] Tone()
    {
        var samples = new short[160];
        Sine.Fill(samples, 400, 0.5, 0);
        var codes = new byte[160];
        Carillon.Protocols.Codecs.G711.Encode(Carillon.Protocols.Codecs.G711Law.ULaw, samples, codes);
        return codes;
    }

    /// <summary>Root mean square of the last 200 ms, 1 for all that a sample can be.</summary>
    private static double Level(Phone phone)
    {
        var samples = phone.LastSamples(10);
        return samples.Length < 1600 ? 0.5 : Math.Sqrt(samples.Average(s => (double)s * s)) / short.MaxValue;
    }
}

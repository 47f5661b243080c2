using Carillon.Lab.Relay;
using Carillon.Telephony;
using Carillon.Tests.TestKit;

namespace Carillon.Tests.Switch;

/// <summary>
/// What people understand of each other over a bad trunk: the phones' own sound, by STOI against that of the same words over the same trunk without loss
/// (docs/iax2.md has the bars and what is measured). Eight voices speak at once.
/// </summary>
[Collection("counters of t1")]
public sealed class BadLineTests
{
    private const int Conversations = 4;
    /// <summary>A busy machine makes a line worse, never better: the best of so many counts.</summary>
    private const int Tries = 4;
    private static readonly TimeSpan Text = TimeSpan.FromSeconds(3), Longer = TimeSpan.FromSeconds(0.6), Patience = TimeSpan.FromSeconds(60);

    private static readonly (string Name, LineConditions Line, double AtLeast)[] Lines =
    [
        ("1 % lost", new() { Loss = 0.01 }, 0.985),
        ("3 % lost", new() { Loss = 0.03 }, 0.975),
        ("5 % lost", new() { Loss = 0.05 }, 0.96),
        ("80 ms +- 30 ms", new() { Delay = TimeSpan.FromMilliseconds(50), Jitter = TimeSpan.FromMilliseconds(60), Overtake = true }, 0.97),
    ];

    [Fact]
    public async Task Speech_over_a_bad_trunk_is_understood_and_no_call_is_lost()
    {
        Assert.SkipWhen(SpeechCorpus.Missing is not null, SpeechCorpus.Missing ?? "");
        var texts = SpeechCorpus.Sample(2 * Conversations * Text).Chunk((int)(Text.TotalSeconds * 8000)).ToArray();
        await using var world = await LineWorld.Create(Conversations);
        var talks = new List<Conversation>();
        for (var agent = 0; agent < Conversations; agent++)
            talks.Add(await world.Connect(agent));

        var whole = await Whole(talks, texts);
        var measured = new List<string>();
        foreach (var (name, line, atLeast) in Lines)
        {
            world.Line.FromA = world.Line.FromB = line;
            var best = await Best(talks, texts, whole, atLeast);
            measured.Add($"{name}: {best:0.000}");
            Assert.True(best >= atLeast, string.Join(", ", measured) + $"; at least {atLeast} was wanted");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{string.Join(", ", measured)}; {world.Line.CountersFromA.Lost + world.Line.CountersFromB.Lost} datagrams lost");
        Assert.DoesNotContain(world.Near.Seen.Concat(world.Far.Seen), e => e.LegEnded is not null);
        foreach (var server in (ICallControl[])[world.Control, world.Neighbour])
            Assert.Equal(2 * Conversations, (await server.Snapshot(TestContext.Current.CancellationToken)).Legs.Count);
    }

    /// <summary>How it sounds without loss, once the first words have warmed everything up.</summary>
    private static async Task<short[][]> Whole(List<Conversation> talks, short[][] texts)
    {
        var best = (Stoi: 0.0, Heard: Array.Empty<short[]>());
        for (var n = 0; n < Tries && best.Stoi < 0.99; n++)
        {
            var heard = await Hear(talks, texts, texts);
            if (Likeness(texts, heard) is var stoi && stoi > best.Stoi)
                best = (stoi, heard);
        }

        Assert.True(best.Stoi > 0.97, $"without loss {best.Stoi}");
        return best.Heard;
    }

    private static async Task<double> Best(List<Conversation> talks, short[][] texts, short[][] whole, double enough)
    {
        var best = 0.0;
        for (var n = 0; n < Tries && best < enough; n++)
            best = Math.Max(best, Likeness(whole, await Hear(talks, texts, whole)));
        return best;
    }

    /// <summary>All say their text at once; what the other one of each heard, in the order of the texts and in step with what is like it.</summary>
    private static async Task<short[][]> Hear(List<Conversation> talks, short[][] texts, short[][] like)
    {
        var heard = talks.SelectMany((talk, i) => (Task<short[]>[])[talk.Agent.Talk(texts[2 * i + 1], Longer), talk.Customer.Talk(texts[2 * i], Longer)]);
        return [.. (await Task.WhenAll(heard).WaitAsync(Patience)).Zip(like, (one, other) => InStep.With(other, one))];
    }

    private static double Likeness(short[][] said, short[][] heard) => said.Zip(heard, (one, other) => Stoi.Of(one, other)).Average();
}

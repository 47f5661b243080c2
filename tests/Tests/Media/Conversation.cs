using Carillon.Media;

namespace Carillon.Tests.Media;

/// <summary>Two phones, each on a leg of its own.</summary>
internal static class Conversation
{
    /// <summary>Both talk until both have heard each other.</summary>
    public static async Task Hears(Phone alice, RtpLeg inner, Phone bob, RtpLeg outer)
    {
        using var end = new CancellationTokenSource();
        var talk = Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                alice.Send(inner, Marked(1));
                bob.Send(outer, Marked(2));
                await Task.Delay(20);
            }
        });
        await bob.Hears(all => all.Any(p => p.Payload.SequenceEqual(Marked(1))), "Alice");
        await alice.Hears(all => all.Any(p => p.Payload.SequenceEqual(Marked(2))), "Bob");
        await end.CancelAsync();
        await talk;
    }

    /// <summary>20 ms that are nobody else's.</summary>
    public static byte[] Marked(byte number) => [.. Enumerable.Range(0, 160).Select(i => (byte)(i + 10 * number))];
}

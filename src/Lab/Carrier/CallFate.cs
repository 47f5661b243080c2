namespace Carillon.Lab.Carrier;

public enum FateKind { Answer, NoAnswer, Busy, Reject, Congestion }

/// <summary>What will become of a call. Drawn from the seed, the number and how often it was called: the same in every run.</summary>
/// <param name="Ring">Until the answer or the refusal; a call that nobody answers rings until it is given up.</param>
/// <param name="Talk">From the answer until the customer hangs up.</param>
public sealed record CallFate(FateKind Kind, TimeSpan Ring, TimeSpan Talk, bool EarlyMedia)
{
    public int Status => Kind switch
    {
        FateKind.Busy => 486,
        FateKind.Reject => 404,
        FateKind.Congestion => 503,
        _ => 200,
    };

    public static CallFate Draw(CarrierOptions options, string number, int earlierCalls)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(number);
        var random = new Random(Seed(options.Seed, number, earlierCalls));
        var kind = DrawKind(options, random.NextDouble());
        var ring = options.Ring.Draw(random);
        var talk = options.Talk.Draw(random);
        var early = random.NextDouble() < options.EarlyMediaShare;
        return kind switch
        {
            FateKind.Busy => new CallFate(kind, TimeSpan.FromMilliseconds(300 + random.Next(700)), TimeSpan.Zero, false),
            FateKind.Reject or FateKind.Congestion => new CallFate(kind, TimeSpan.FromMilliseconds(random.Next(50)), TimeSpan.Zero, false),
            _ => new CallFate(kind, ring, talk, early),
        };
    }

    private static FateKind DrawKind(CarrierOptions options, double draw)
    {
        if ((draw -= options.AnswerRate) < 0)
            return FateKind.Answer;
        if ((draw -= options.BusyShare) < 0)
            return FateKind.Busy;
        if ((draw -= options.RejectShare) < 0)
            return FateKind.Reject;
        return draw - options.CongestionShare < 0 ? FateKind.Congestion : FateKind.NoAnswer;
    }

    /// <summary>FNV-1a: string.GetHashCode differs from process to process.</summary>
    private static int Seed(int seed, string number, int earlierCalls)
    {
        var hash = 2166136261u;
        foreach (var c in number)
            hash = (hash ^ c) * 16777619u;
        hash = (hash ^ (uint)seed) * 16777619u;
        return (int)((hash ^ (uint)earlierCalls) * 16777619u);
    }
}

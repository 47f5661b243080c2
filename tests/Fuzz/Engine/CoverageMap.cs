using SharpFuzz.Common;

namespace Carillon.Fuzz.Engine;

/// <summary>Where the instrumented code leaves its marks: one octet a pair of branches that followed each other, counting how often (AFL's map).</summary>
internal sealed unsafe class CoverageMap
{
    private const int Size = 1 << 16;

    private static readonly byte[] Marks = GC.AllocateArray<byte>(Size, pinned: true);
    private readonly byte[] _seen = new byte[Size];

    /// <summary>Before the first instrumented code runs: it writes where this says, unasked.</summary>
    public static void Prepare()
    {
        fixed (byte* marks = Marks)
            Trace.SharedMem = marks;
    }

    /// <summary>Pairs of branches that some input has reached.</summary>
    public int Reached { get; private set; }

    public static void Clear()
    {
        Marks.AsSpan().Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Whether the last trial went where none went before, or (with counts) a new order of magnitude more often. It is remembered.</summary>
    public bool TakeNews(bool counts = true)
    {
        var news = false;
        for (var at = 0; (at = NextMark(at)) < Size; at++)
        {
            var bucket = (byte)(counts ? 1 << Math.Min(7, int.Log2(Marks[at])) : 1);
            if ((_seen[at] & bucket) != 0)
                continue;
            if (_seen[at] == 0)
                Reached++;
            _seen[at] |= bucket;
            news = true;
        }

        return news;
    }

    private static int NextMark(int from)
    {
        var skip = Marks.AsSpan(from).IndexOfAnyExcept((byte)0);
        return skip < 0 ? Size : from + skip;
    }
}

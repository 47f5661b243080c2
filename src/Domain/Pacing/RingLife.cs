namespace Carillon.Domain.Pacing;

/// <summary>
/// Chance that a line which has been in the air for so long will still be answered: a life table over the last calls, by whole seconds.
/// A line that has rung for 12 seconds is hardly answered any more, so it must not hold back a new one.
/// </summary>
internal sealed class RingLife(int calls = 400)
{
    private const int Longest = 60;
    /// <summary>So many imagined calls at the overall rate, so that a thin row of the table says little.</summary>
    private const double Prior = 3;

    private readonly Queue<(int Second, bool Answered)> _last = new();
    private readonly int[] _ended = new int[Longest + 1];
    private readonly int[] _answered = new int[Longest + 1];

    public void Add(TimeSpan age, bool answered)
    {
        var second = SecondOf(age);
        _last.Enqueue((second, answered));
        Count(second, answered, 1);
        if (_last.Count > calls && _last.TryDequeue(out var oldest))
            Count(oldest.Second, oldest.Answered, -1);
    }

    /// <summary>Of the calls that lived to this age, the share that was answered later; pulled to <paramref name="overall"/> where few did.</summary>
    public double ChanceAfter(TimeSpan age, double overall)
    {
        var (alive, answered) = (0, 0);
        for (var second = SecondOf(age); second <= Longest; second++)
        {
            alive += _ended[second];
            answered += _answered[second];
        }

        return (answered + (Prior * overall)) / (alive + Prior);
    }

    private void Count(int second, bool answered, int by)
    {
        _ended[second] += by;
        _answered[second] += answered ? by : 0;
    }

    private static int SecondOf(TimeSpan age) => Math.Clamp((int)age.TotalSeconds, 0, Longest);
}

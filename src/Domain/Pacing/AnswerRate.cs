namespace Carillon.Domain.Pacing;

/// <summary>Share of answered among the last finished calls: the most recent ones, and none older than the window.</summary>
internal sealed class AnswerRate(TimeProvider clock, int calls = 200, int enough = 20)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);
    private readonly Queue<(long At, bool Answered)> _last = new();
    private int _answered;

    /// <summary>Null until there are enough to say.</summary>
    public double? Value
    {
        get
        {
            Forget();
            return _last.Count < enough ? null : Math.Max(_answered, 0.5) / _last.Count;
        }
    }

    public void Add(bool answered)
    {
        _last.Enqueue((clock.GetTimestamp(), answered));
        _answered += answered ? 1 : 0;
        Forget();
    }

    private void Forget()
    {
        while (_last.TryPeek(out var oldest) && (_last.Count > calls || clock.GetElapsedTime(oldest.At) > Window))
        {
            _last.Dequeue();
            _answered -= oldest.Answered ? 1 : 0;
        }
    }
}

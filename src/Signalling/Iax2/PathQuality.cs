using System.Numerics;

namespace Carillon.Signalling.Iax2;

/// <summary>How the path to a peer was lately, by what became of our questions: loss of the last ones, and jitter of their round trips.</summary>
sealed class PathQuality
{
    /// <summary>Questions that are remembered: ten seconds of a sibling's.</summary>
    public const int Window = 50;
    const double JitterGain = 1.0 / 16; // RFC 3550 section 6.4.1

    ulong _lost; // a bit for each of the last questions, the newest lowest
    int _known;
    TimeSpan? _last;

    public double LossPercent => _known == 0 ? 0 : 100.0 * BitOperations.PopCount(_lost & ((1UL << Window) - 1)) / _known;
    public double JitterMs { get; private set; }

    public void Answered(TimeSpan trip)
    {
        if (_last is { } last) JitterMs += ((trip - last).Duration().TotalMilliseconds - JitterMs) * JitterGain;
        _last = trip;
        Note(lost: false);
    }

    public void Missed() => Note(lost: true);

    void Note(bool lost)
    {
        _lost = _lost << 1 | (lost ? 1UL : 0);
        _known = Math.Min(Window, _known + 1);
    }
}

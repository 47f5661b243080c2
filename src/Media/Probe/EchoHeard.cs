namespace Carillon.Media;

/// <summary>What came back of a probe's signal.</summary>
/// <param name="Said">Frames of 20 ms.</param>
/// <param name="Found">Of these, known again in what was heard.</param>
/// <param name="RoundTrip">From mouth to ear, the median of all found; null: nothing was.</param>
/// <param name="LevelDb">What was found against what was said; 0 is as loud.</param>
/// <param name="HeardAnything">Something came that was not silence.</param>
public sealed record EchoHeard(int Said, int Found, TimeSpan? RoundTrip, double LevelDb, bool HeardAnything)
{
    /// <summary>From 0 to 1.</summary>
    public double Loss => Said == 0 ? 1 : 1 - (Found / (double)Said);
}

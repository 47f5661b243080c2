namespace Carillon.Media;

/// <summary>How loud a leg is to those who hear it.</summary>
/// <param name="GainDb">From -12 to 12 dB, 0: as it comes. With <paramref name="Automatic"/>: where it begins.</param>
/// <param name="Automatic">Speech is brought to -20 dBov, by 12 dB at most and 10 dB a second; pauses change nothing.</param>
public sealed record LevelSettings(double GainDb, bool Automatic)
{
    public const double MostDb = 12;

    /// <summary>Whether there is anything to do.</summary>
    public bool IsOn => Automatic || GainDb != 0;
}

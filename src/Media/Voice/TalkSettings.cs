namespace Carillon.Media;

/// <summary>How talk is told from silence, and when.</summary>
public sealed record TalkSettings
{
    /// <summary>Nothing quieter is talk: dB of full scale. What the background is louder than by itself raises it.</summary>
    public double ThresholdDb { get; init; } = -42;

    /// <summary>So long somebody must talk before it is told: a click is no word.</summary>
    public TimeSpan Talk { get; init; } = TimeSpan.FromMilliseconds(60);

    /// <summary>So long he must be silent: between words he is not.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMilliseconds(300);
}

/// <summary>The far side has begun to talk, or to be silent.</summary>
/// <param name="At">When, since the watch began. It is told later, by as much as the settings wait.</param>
/// <param name="Lasted">The silence, or the talk, that ended by it.</param>
/// <param name="LevelDb">Of the talk: of its beginning, or all of it; dB of full scale.</param>
/// <param name="BackgroundDb">Of what is heard between words; as long as little was heard: below all that could be.</param>
public readonly record struct TalkChange(bool Talking, TimeSpan At, TimeSpan Lasted, double LevelDb, double BackgroundDb);

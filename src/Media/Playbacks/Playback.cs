namespace Carillon.Media;

/// <summary>One clip being played to one leg.</summary>
public sealed class Playback
{
    internal Playback(MediaLeg leg, AudioClip clip, bool loop, Action<bool> ended) => (Leg, Clip, Loop, Ended) = (leg, clip, loop, ended);

    public MediaLeg Leg { get; }

    internal AudioClip Clip { get; }
    internal bool Loop { get; }
    internal Action<bool> Ended { get; }
    internal int Position { get; set; }
}

namespace Carillon.Lab.Audio;

/// <summary>Told what a decoder hears, on the thread that feeds it: must not allocate, lock or wait on the audio thread.</summary>
public interface IHeard
{
    /// <summary>Twice a stretch: when its number is certain (<see cref="HeardStretch.Open"/>) and when it is over.</summary>
    void Heard(in HeardStretch stretch);
}

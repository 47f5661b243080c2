namespace Carillon.Media;

/// <summary>A stereo recording in progress: left one leg, right another, each as it was received.</summary>
public sealed class Recording
{
    public string Path => throw new NotImplementedException();
}

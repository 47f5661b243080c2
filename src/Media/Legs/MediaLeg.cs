namespace Carillon.Media;

/// <summary>One party's audio: what it says comes in, what it hears goes out. Owned by one shard of the engine.</summary>
public abstract class MediaLeg : IDisposable
{
    /// <summary>Takes the leg out of its room, ends its playback and returns its socket and port. Safe to call twice.</summary>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        throw new NotImplementedException();
    }
}

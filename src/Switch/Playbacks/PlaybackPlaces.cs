namespace Carillon.Switch.Playbacks;

/// <summary>What is played where, in order: by leg or room.</summary>
internal sealed class PlaybackPlaces
{
    private readonly Dictionary<string, List<RunningPlayback>> _places = new(StringComparer.Ordinal);

    public int CountAt(string place) => _places.TryGetValue(place, out var there) ? there.Count : 0;

    /// <summary>As it is now: what ends meanwhile does not disturb.</summary>
    public IReadOnlyList<RunningPlayback> At(string place) => _places.TryGetValue(place, out var there) ? [.. there] : [];

    public void Add(RunningPlayback running)
    {
        if (!_places.TryGetValue(running.Place, out var there))
            _places[running.Place] = there = [];
        there.Add(running);
    }

    public void Remove(RunningPlayback running)
    {
        if (!_places.TryGetValue(running.Place, out var there))
            return;
        there.Remove(running);
        if (there.Count == 0)
            _places.Remove(running.Place);
    }
}

namespace Carillon.Switch.Control;

/// <summary>Ids and what became of them, for a time: a second arrival is recognised, memory stays bounded. Owned by the control loop.</summary>
internal sealed class Remembered<T>(TimeProvider clock, TimeSpan keep, int atMost)
{
    private readonly Dictionary<string, T> _values = new(StringComparer.Ordinal);
    private readonly Queue<(string Id, long At)> _byAge = new();

    public int Count => _values.Count;

    public bool TryGet(string id, out T? value) => _values.TryGetValue(id, out value);

    public bool Contains(string id) => _values.ContainsKey(id);

    public void Add(string id, T value)
    {
        if (!_values.TryAdd(id, value))
            return;
        _byAge.Enqueue((id, clock.GetTimestamp()));
        while (_byAge.Count > atMost || (_byAge.TryPeek(out var oldest) && clock.GetElapsedTime(oldest.At) > keep))
            _values.Remove(_byAge.Dequeue().Id);
    }
}

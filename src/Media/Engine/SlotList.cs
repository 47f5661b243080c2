namespace Carillon.Media;

/// <summary>A list for one thread whose order does not matter: removing puts the last into the gap.</summary>
internal sealed class SlotList<T>(int capacity) where T : class
{
    private T[] _items = new T[capacity];

    public int Count { get; private set; }

    public T this[int index] => _items[index];

    public void Add(T item)
    {
        if (Count == _items.Length) Array.Resize(ref _items, Count * 2);
        _items[Count++] = item;
    }

    public void Remove(T item)
    {
        var at = Array.IndexOf(_items, item, 0, Count);
        if (at < 0) return;
        _items[at] = _items[--Count];
        _items[Count] = null!;
    }
}

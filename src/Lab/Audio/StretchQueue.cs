namespace Carillon.Lab.Audio;

/// <summary>Takes stretches from the audio thread to one reader, without locks. Full: the new one is dropped and counted.</summary>
public sealed class StretchQueue : IHeard
{
    private const int Capacity = 128;

    private readonly HeardStretch[] _ring = new HeardStretch[Capacity];
    private long _written;
    private long _read;
    private long _dropped;

    public long Dropped => Volatile.Read(ref _dropped);

    public void Heard(in HeardStretch stretch)
    {
        if (_written - Volatile.Read(ref _read) >= Capacity)
        {
            Volatile.Write(ref _dropped, _dropped + 1);
            return;
        }

        _ring[_written % Capacity] = stretch;
        Volatile.Write(ref _written, _written + 1);
    }

    public bool TryTake(out HeardStretch stretch)
    {
        stretch = default;
        if (_read >= Volatile.Read(ref _written))
            return false;
        stretch = _ring[_read % Capacity];
        Volatile.Write(ref _read, _read + 1);
        return true;
    }
}

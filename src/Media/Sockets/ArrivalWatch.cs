using System.Runtime.InteropServices;

namespace Carillon.Media;

/// <summary>
/// Which of many sockets that seldom get anything have something (epoll, asked and never waited for): one system call a tick
/// instead of one for each socket. For RTCP; voice comes so often that looking is cheaper.
/// </summary>
internal sealed unsafe class ArrivalWatch<T> : IDisposable where T : class
{
    private const int Most = 64;

    // struct epoll_event is packed on x86-64 alone: 4 octets of events, then 8 of data.
    private static readonly int DataAt = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private readonly int _epoll;
    private readonly Dictionary<int, T> _watched = [];
    private readonly byte[] _ready = GC.AllocateArray<byte>(Most * 16, pinned: true);

    private ArrivalWatch(int epoll) => _epoll = epoll;

    /// <summary>Null where there is no epoll, or no handle left for one.</summary>
    public static ArrivalWatch<T>? TryCreate()
    {
        if (!OperatingSystem.IsLinux()) return null;
        var epoll = Native.EpollCreate(Native.CloseOnExec);
        return epoll < 0 ? null : new ArrivalWatch<T>(epoll);
    }

    /// <summary>False when the system refuses; then nobody will tell of it.</summary>
    public bool TryAdd(int handle, T owner)
    {
        Span<byte> wanted = stackalloc byte[16];
        wanted.Clear();
        MemoryMarshal.Write(wanted, Native.EpollIn);
        MemoryMarshal.Write(wanted[DataAt..], (long)handle);
        fixed (byte* what = wanted)
        {
            if (Native.EpollControl(_epoll, Native.EpollAdd, handle, what) != 0) return false;
        }
        _watched[handle] = owner;
        return true;
    }

    /// <summary>Before the handle is closed, for the next socket may get its number.</summary>
    public void Remove(int handle)
    {
        if (!_watched.Remove(handle)) return;
        Span<byte> ignored = stackalloc byte[16];
        fixed (byte* what = ignored) _ = Native.EpollControl(_epoll, Native.EpollDelete, handle, what);
    }

    /// <summary>Those that have something, at most as many as there is room for; who is not read is told of again.</summary>
    public int Take(Span<T?> owners)
    {
        int count;
        fixed (byte* ready = _ready) count = Native.EpollWait(_epoll, ready, Math.Min(Most, owners.Length), 0);
        var told = 0;
        for (var i = 0; i < count; i++)
        {
            var handle = (int)MemoryMarshal.Read<long>(_ready.AsSpan(i * (DataAt + 8) + DataAt));
            if (_watched.TryGetValue(handle, out var owner)) owners[told++] = owner;
        }
        return told;
    }

    public void Dispose() => Native.Close(_epoll);
}

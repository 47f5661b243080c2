using System.Runtime.InteropServices;

namespace Carillon.Media;

/// <summary>Told on the tick that its socket has something.</summary>
internal interface IArrivals
{
    MediaLeg Leg { get; }

    void Arrived(long now, long tick);
}

/// <summary>
/// Which of many sockets that seldom get anything have something (epoll, asked and never waited for): one system call a tick
/// instead of one for each socket. For RTCP, and for legs that have long been silent; voice comes so often that looking is cheaper.
/// </summary>
internal sealed unsafe class ArrivalWatch : IDisposable
{
    private const int Most = 256;

    // struct epoll_event is packed on x86-64 alone: 4 octets of events, then 8 of data.
    private static readonly int DataAt = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private readonly int _epoll;
    private readonly Dictionary<int, IArrivals> _watched = [];
    private readonly byte[] _ready = GC.AllocateArray<byte>(Most * 16, pinned: true);
    private int _count;

    private ArrivalWatch(int epoll) => _epoll = epoll;

    /// <summary>Null where there is no epoll, or no handle left for one.</summary>
    public static ArrivalWatch? TryCreate()
    {
        if (!OperatingSystem.IsLinux()) return null;
        var epoll = Native.EpollCreate(Native.CloseOnExec);
        return epoll < 0 ? null : new ArrivalWatch(epoll);
    }

    /// <summary>False when the system refuses; then nobody will tell of it.</summary>
    /// <param name="once">Told of once, and again only after each <see cref="Again"/>.</param>
    public bool TryAdd(int handle, IArrivals owner, bool once = false)
    {
        if (!Control(Native.EpollAdd, handle, once)) return false;
        _watched[handle] = owner;
        return true;
    }

    /// <summary>What is watched once is told of once more, at once if something is there. False when the system refuses.</summary>
    public bool Again(int handle) => Control(Native.EpollModify, handle, once: true);

    /// <summary>Before the handle is closed, for the next socket may get its number.</summary>
    /// <param name="handle">Watched, or not.</param>
    /// <param name="closes">Its socket is closed next, which the system notices by itself.</param>
    public void Remove(int handle, bool closes)
    {
        if (_watched.Remove(handle) && !closes) Control(Native.EpollDelete, handle, once: false);
    }

    /// <summary>Asks which have something; a burst of more waits for the next time.</summary>
    public int Ask()
    {
        fixed (byte* ready = _ready) return _count = Math.Max(0, Native.EpollWait(_epoll, ready, Most, 0));
    }

    /// <summary>One of those that had something; null when it has gone since.</summary>
    public IArrivals? this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _count);
            return _watched.GetValueOrDefault((int)MemoryMarshal.Read<long>(_ready.AsSpan(index * (DataAt + 8) + DataAt)));
        }
    }

    public void Dispose() => Native.Close(_epoll);

    private bool Control(int operation, int handle, bool once)
    {
        Span<byte> wanted = stackalloc byte[16];
        wanted.Clear();
        MemoryMarshal.Write(wanted, Native.EpollIn | (once ? Native.EpollOneShot : 0));
        MemoryMarshal.Write(wanted[DataAt..], (long)handle);
        fixed (byte* what = wanted) return Native.EpollControl(_epoll, operation, handle, what) == 0;
    }
}

using System.Runtime.InteropServices;

namespace Carillon.Media;

/// <summary>The system calls of the tick (Linux). And what makes a leg's sockets, which come and go with every call.</summary>
internal static unsafe partial class Native
{
    public const int Interrupted = 4;
    public const int EAgain = 11;
    public const int NoAccess = 13;
    public const int TooManyFiles = 24;
    public const int AddressInUse = 98;
    public const int AddressNotAvailable = 99;
    public const int DontWait = 0x40;
    public const ushort FamilyUnspecified = 0;
    public const ushort FamilyInet = 2;
    public const ushort FamilyInet6 = 10;
    public const int Datagrams = 2;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    public const int LevelIpv6 = 41;
    public const int Ipv6Only = 26;
    public const uint EpollIn = 1;
    public const uint EpollOneShot = 1 << 30;
    public const int EpollAdd = 1;
    public const int EpollDelete = 2;
    public const int EpollModify = 3;
    private const int ClockMonotonic = 1;
    private const int ClockBoot = 7;
    private const int TimerAbsolute = 1;
    private const int PriorityProcess = 0;
    private const int RoundRobin = 2;
    private const int ResetOnFork = 0x40000000;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(int socket, NativeAddress* address, int addressLength);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int socket, int level, int name, int* value, uint length);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int socket, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "recvfrom", SetLastError = true)]
    public static partial nint ReceiveFrom(int socket, byte* buffer, nuint length, int flags, NativeAddress* address, int* addressLength);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int socket, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "sendto", SetLastError = true)]
    public static partial nint SendTo(int socket, byte* buffer, nuint length, int flags, NativeAddress* address, int addressLength);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int socket, NativeAddress* address, int addressLength);

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    public static partial int ReceiveMany(int socket, MessageHeader* messages, uint count, int flags, nint timeout);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    public static partial int SendMany(int socket, MessageHeader* messages, uint count, int flags);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int handle, byte* what);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, byte* ready, int most, int milliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventHandle(uint value, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int handle, long* value, nuint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int handle, long* value, nuint length);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int handle);

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int ClockNanosleep(int clock, int flags, TimeSpec* request, nint remain);

    // From the vDSO: no system call. It cannot block, so the collector need not know.
    [LibraryImport("libc", EntryPoint = "clock_gettime"), SuppressGCTransition]
    private static partial int ClockGetTime(int clock, TimeSpec* now);

    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    private static partial int SetPriority(int which, int who, int nice);

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int ThreadId();

    /// <summary>Sleeps until the monotonic clock (Stopwatch's own on Linux) shows this many nanoseconds.</summary>
    public static void SleepUntil(long nanoseconds)
    {
        var (seconds, rest) = Math.DivRem(nanoseconds, 1_000_000_000);
        var at = new TimeSpec { Seconds = (nint)seconds, Nanoseconds = (nint)rest };
        while (ClockNanosleep(ClockMonotonic, TimerAbsolute, &at, 0) == Interrupted) { }
    }

    public static TimeSpan SinceBoot()
    {
        TimeSpec now;
        _ = ClockGetTime(ClockBoot, &now);
        return new TimeSpan((now.Seconds * TimeSpan.TicksPerSecond) + (now.Nanoseconds / TimeSpan.NanosecondsPerTick));
    }

    [LibraryImport("libc", EntryPoint = "sched_setscheduler", SetLastError = true)]
    private static partial int SetScheduler(int thread, int policy, int* parameter);

    /// <summary>Round-robin real-time scheduling (1 to 99) for the calling thread alone; false without the right to it.</summary>
    public static bool TrySetThreadRealtime(int priority) => SetScheduler(0, RoundRobin | ResetOnFork, &priority) == 0;

    /// <summary>Nice value of the calling thread alone; false without the right to it.</summary>
    public static bool TrySetThreadNice(int nice) => SetPriority(PriorityProcess, ThreadId(), nice) == 0;

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}

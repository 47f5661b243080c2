using System.Runtime.InteropServices;

namespace Carillon.Media;

/// <summary>
/// Wakes the one thread that sleeps at it (eventfd(2)), from the tick: without a lock, and with a system call only where it does sleep.
/// </summary>
internal sealed unsafe class Doorbell : IDisposable
{
    private readonly int _handle;
    private readonly Func<bool> _hasWork;
    private int _asleep;

    private Doorbell(int handle, Func<bool> hasWork) => (_handle, _hasWork) = (handle, hasWork);

    /// <summary>Null where there is no eventfd, or no handle left for one.</summary>
    /// <param name="hasWork">Asked by the sleeper alone.</param>
    public static Doorbell? TryCreate(Func<bool> hasWork)
    {
        if (!OperatingSystem.IsLinux()) return null;
        var handle = Native.EventHandle(0, Native.CloseOnExec);
        return handle < 0 ? null : new Doorbell(handle, hasWork);
    }

    /// <summary>Any thread, after the work is where the sleeper looks for it.</summary>
    public void Ring()
    {
        // The work must be there before we look whether somebody sleeps, as he looks for work after he has said that he will.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _asleep) == 0 || Interlocked.Exchange(ref _asleep, 0) == 0) return;
        var once = 1L;
        _ = Native.Write(_handle, &once, sizeof(long));
    }

    /// <summary>Sleeps until it rings; not at all, if there is work by now. For one thread, always the same.</summary>
    public void Sleep()
    {
        Volatile.Write(ref _asleep, 1);
        Interlocked.MemoryBarrier();
        // Who rings has taken the word back, and what he writes is read, now or after this.
        if (_hasWork() && Interlocked.Exchange(ref _asleep, 0) == 1) return;
        long rings;
        while (Native.Read(_handle, &rings, sizeof(long)) < 0 && Marshal.GetLastPInvokeError() == Native.Interrupted) { }
    }

    public void Dispose() => _ = Native.Close(_handle);
}

using System.Diagnostics;

namespace Carillon.Server.Chaos;

/// <summary>How late the machine itself wakes a thread that sleeps: a reader can tell a machine with too much to do from a fault of the floor.</summary>
internal sealed class MachineLateness : IDisposable
{
    private static readonly TimeSpan Sleep = TimeSpan.FromMilliseconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private long _worst;

    public MachineLateness()
    {
        _thread = new Thread(Measure) { IsBackground = true, Name = "lateness", Priority = ThreadPriority.Normal };
        _thread.Start();
    }

    /// <summary>Since the beginning.</summary>
    public double WorstMs => TimeSpan.FromTicks(Volatile.Read(ref _worst)).TotalMilliseconds;

    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _stop.Dispose();
    }

    private void Measure()
    {
        while (!_stop.IsCancellationRequested)
        {
            var before = Stopwatch.GetTimestamp();
            Thread.Sleep(Sleep);
            var late = Stopwatch.GetElapsedTime(before) - Sleep;
            if (late.Ticks > _worst)
                Volatile.Write(ref _worst, late.Ticks);
        }
    }
}

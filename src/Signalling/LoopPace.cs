namespace Carillon.Signalling;

/// <summary>
/// How the thread of a loop waits for its work. To be woken costs more than most work does, so a loop that had something to do naps
/// and then does all that has come meanwhile in one turn; only one that had nothing for some naps falls asleep, and is woken: for one where
/// work comes singly, the first such nap is enough.
/// So work waits for a nap at most while there is much of it, and not at all when there is little.
/// </summary>
public sealed class LoopPace : IDisposable
{
    private const int NapsInVain = 4;

    private readonly ManualResetEventSlim _bell = new(false, spinCount: 0);
    private NapLength _nap;
    private int _vain;
    private bool _asleep;

    /// <summary>After a rest: the loop takes one more look, and if that is in vain it sleeps until <see cref="Wake"/>.
    /// What is to wake it must be set up now.</summary>
    public bool SleepsNext => _asleep;

    /// <summary>A thread of the loop's own; the task completes when it has ended.</summary>
    public static Task OnThread(string name, Action run)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(RunToTheEnd) { Name = name, IsBackground = true };
        thread.Start();
        return ended.Task;

        void RunToTheEnd()
        {
            run();
            ended.SetResult();
        }
    }

    /// <summary>From any thread, after the work is where the loop looks for it.</summary>
    public void Wake()
    {
        // The work must be there before we look whether somebody sleeps, as he looks for work after he has said that he will.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _asleep)) _bell.Set();
    }

    /// <summary>Between two turns, on the loop's thread.</summary>
    /// <param name="worked">Whether the turn found anything.</param>
    public void Rest(bool worked)
    {
        var nap = _nap.Next(worked);
        if (worked) _vain = 0;
        if (worked || (_nap.IsLively && _vain++ < NapsInVain))
        {
            Volatile.Write(ref _asleep, false);
            Thread.Sleep(nap);
            return;
        }
        if (!_asleep)
        {
            _bell.Reset();
            Volatile.Write(ref _asleep, true);
            Interlocked.MemoryBarrier();
            return;
        }
        _bell.Wait();
        (_asleep, _vain) = (false, 0);
    }

    public void Dispose() => _bell.Dispose();
}

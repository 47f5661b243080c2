using Microsoft.Extensions.Logging;

namespace Carillon.Media;

/// <summary>
/// The one thread that writes all recordings. It looks for work some times a second, for waking it would be a system call on
/// the tick. A fault of the disk ends that recording's writing, not the call: the result says so.
/// </summary>
internal sealed partial class RecordingWriter : IDisposable
{
    private const int Capacity = 16384;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(40);
    private readonly BoundedQueue<Work> _queue = new(Capacity);
    private readonly EventThread _events;
    private readonly ILogger _log;
    private readonly Thread _thread;
    private volatile bool _stopping;

    public RecordingWriter(EventThread events, ILogger log)
    {
        (_events, _log) = (events, log);
        _thread = new Thread(Run) { Name = "media-recordings", IsBackground = true };
    }

    public void Start() => _thread.Start();

    /// <summary>Off the tick: the file is made by the thread soon after.</summary>
    public void Open(Recording recording) => EnqueueSurely(new Work(WorkKind.Open, recording, null));

    /// <summary>On the tick; false when the queue is full.</summary>
    public bool TryWrite(Recording recording, RecordingBlock block) => _queue.TryEnqueue(new Work(WorkKind.Write, recording, block));

    public void Finish(Recording recording) => EnqueueSurely(new Work(WorkKind.Finish, recording, null));

    public void Dispose()
    {
        _stopping = true;
        if (_thread.IsAlive) _thread.Join();
    }

    private void EnqueueSurely(in Work work)
    {
        // Room for two blocks, an opening and an end of 4000 recordings: full only while the disk stands still.
        while (!_queue.TryEnqueue(work) && _thread.IsAlive) Thread.Sleep(1);
    }

    private void Run()
    {
        while (true)
        {
            var last = _stopping;
            while (_queue.TryDequeue(out var work)) Do(work);
            if (last) return;
            Thread.Sleep(Look);
        }
    }

    private void Do(in Work work)
    {
        var recording = work.Recording;
        try
        {
            if (work.Kind == WorkKind.Open) recording.File = new RecordingFile(recording.Path);
            else if (work.Kind == WorkKind.Write) recording.File?.Write(work.Block!);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            Fail(recording, fault);
        }
        if (work.Block is not null) work.Block.IsAway = false;
        if (work.Kind == WorkKind.Finish) Finish(recording, recording.Fault);
    }

    private void Fail(Recording recording, Exception fault)
    {
        recording.Fault ??= fault.Message;
        RecordingFailed(recording.Path, fault);
    }

    private void Finish(Recording recording, string? fault)
    {
        var result = new RecordingResult(recording.Path, TimeSpan.Zero, 0, "", fault ?? "the file was never opened");
        try
        {
            if (recording.File is not null) result = recording.File.Finish(fault);
        }
        catch (IOException again)
        {
            Fail(recording, again);
            result = result with { Fault = again.Message };
        }
        recording.File?.Dispose();
        _events.PostSurely(new MediaEvent { Kind = MediaEventKind.RecordingDone, Recording = recording, Result = result });
    }

    [LoggerMessage(4011, LogLevel.Error, "The recording {Path} cannot be written")]
    private partial void RecordingFailed(string path, Exception fault);

    private enum WorkKind : byte
    {
        Open,
        Write,
        Finish,
    }

    private readonly record struct Work(WorkKind Kind, Recording Recording, RecordingBlock? Block);
}

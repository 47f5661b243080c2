using Carillon.Switch.Control;
using Carillon.Telephony.V1;
using Microsoft.Extensions.Logging;

namespace Carillon.Switch.Recordings;

/// <summary>
/// Moves finished recordings to the recording store, one after the other. A copy counts once it was read back with the right checksum; then
/// the domain is told, and the file here is deleted when the domain lets that event be forgotten: it has it on record. Until then it is played
/// from here. While the store is away recordings wait on this server's disk, over restarts too. Owned by the control loop; copying is done beside it.
/// </summary>
internal sealed partial class RecordingMover(Floor floor, ILoggerFactory log)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly ILogger _log = log.CreateLogger<RecordingMover>();
    private readonly Queue<(Command Kept, RecordingReady Ready)> _waiting = new();
    private readonly List<(ulong Sequence, string Path)> _moved = [];
    private TimeSpan _pause = FirstPause;
    private bool _underway;
    private ITimer? _retry;

    public bool IsOn => floor.Options.RecordingStore is not null;

    public int Waiting => _waiting.Count;

    /// <summary>Why the store does not take them; null while it does.</summary>
    public string? Fault { get; private set; }

    /// <summary>Orders of those that wait, with the path as id: a restart finds them again.</summary>
    public IEnumerable<Command> AsCommands() => _waiting.Select(w => w.Kept);

    public void Take(Command kept, RecordingReady ready)
    {
        _waiting.Enqueue((kept, ready));
        if (!_underway)
            Next();
    }

    /// <summary>It is in the store; the copy here goes once the event of that sequence may be forgotten.</summary>
    public void Moved(ulong sequence, string path) => _moved.Add((sequence, path));

    /// <summary>The domain has all events up to this one on record.</summary>
    public void Forgotten(ulong upTo)
    {
        var gone = _moved.Where(m => m.Sequence <= upTo).Select(m => Path.Combine(floor.Options.RecordingFolder, m.Path)).ToList();
        _moved.RemoveAll(m => m.Sequence <= upTo);
        if (gone.Count > 0)
            _ = Task.Run(() => gone.ForEach(Delete));
    }

    private void Next()
    {
        if (_waiting.Count == 0)
            return;
        _underway = true;
        var ready = _waiting.Peek().Ready;
        var (from, to) = (Path.Combine(floor.Options.RecordingFolder, ready.Path), Path.Combine(floor.Options.RecordingStore!, ready.Path));
        _ = Task.Run(() =>
        {
            var copy = StoredCopy.Make(from, to, ready.Sha256, floor.Options.ServerId);
            floor.Loop.Post(() => Copied(copy));
        });
    }

    private void Copied(StoredCopy copy)
    {
        _underway = false;
        if (copy.Result == CopyResult.StoreFailed)
        {
            Wait(copy.Text);
            return;
        }

        var ready = _waiting.Dequeue().Ready;
        if (copy.Result == CopyResult.SourceFailed)
            LogLost(ready.RecordingId, copy.Text);
        else
            Tell(ready);
        Next();
    }

    private void Tell(RecordingReady ready)
    {
        if (Fault is not null)
            LogBack(_waiting.Count);
        (Fault, _pause) = (null, FirstPause);
        var stored = ready.Clone();
        stored.InStore = true;
        floor.Events.Publish(new SwitchEvent { RecordingReady = stored });
        Moved(floor.Events.LastSequence, ready.Path);
    }

    private void Wait(string why)
    {
        if (Fault is null)
            LogAway(floor.Options.RecordingStore!, why);
        Fault = why;
        _retry?.Dispose();
        _retry = floor.Loop.After(_pause, () =>
        {
            if (!_underway)
                Next();
        });
        _pause = TimeSpan.FromTicks(Math.Min(_pause.Ticks * 2, LongestPause.Ticks));
    }

    private void Delete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotDeleted(file, e.Message);
        }
    }

    [LoggerMessage(6311, LogLevel.Warning, "The recording store {Store} does not take recordings: {Why}. They wait here and are played from here")]
    private partial void LogAway(string store, string why);

    [LoggerMessage(6312, LogLevel.Information, "The recording store takes recordings again; {Waiting} wait")]
    private partial void LogBack(int waiting);

    [LoggerMessage(6313, LogLevel.Error, "Recording {Recording} cannot be moved to the store: {Why}")]
    private partial void LogLost(string recording, string why);

    [LoggerMessage(6314, LogLevel.Warning, "{File} is in the recording store, and could not be deleted here: {Why}")]
    private partial void LogNotDeleted(string file, string why);
}

using Carillon.Journal;
using Carillon.Switch.Control;
using Carillon.Telephony.V1;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace Carillon.Switch.Journalling;

/// <summary>Events into the journal and to those who listen. Owned by the control loop, but for reading the journal.
/// Listeners hear of an event before its fsync: a slow disk must not delay an answered call. No number is used twice all the
/// same, for each boot begins its sequences at a number made from the time.</summary>
internal sealed partial class EventLog : IDisposable
{
    private const int MostRecentEnds = 50_000;
    private static readonly TimeSpan CheckpointPause = TimeSpan.FromMinutes(1);

    private readonly DurableJournal _journal;
    private readonly WakeUps _wakeUps;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly List<Subscription> _subscriptions = [];
    private readonly List<(ulong Sequence, LegEnded End)> _ends = [];
    private byte[] _buffer = new byte[1024];
    private ulong _last;
    private long _checkpointAt;

    public EventLog(DurableJournal journal, WakeUps wakeUps, TimeProvider clock, ILoggerFactory log)
    {
        _journal = journal;
        _wakeUps = wakeUps;
        _clock = clock;
        _log = log.CreateLogger<EventLog>();
        _last = journal.LastSequence;
        _checkpointAt = clock.GetTimestamp();
    }

    public ulong LastSequence => _last;

    public long Published { get; private set; }

    public long SlowReadersCut { get; private set; }

    /// <summary>Somebody hears of events as they happen.</summary>
    public bool HasReaders => _subscriptions.Count > 0;

    /// <summary>Told when there is somebody after there was nobody.</summary>
    public Action? ReaderCame { get; set; }

    /// <summary>Why the journal no longer keeps events; null while it does. Calls go on, but nothing new is dialled.</summary>
    public string? Fault { get; private set; }

    public IEnumerable<LegEnded> RecentEnds => _ends.Select(e => e.End);

    /// <summary>Each boot's sequences begin beyond those of all boots before it, even if their last ones were lost or the folder was wiped.</summary>
    public static ulong FirstSequenceOf(DateTimeOffset boot) => (ulong)boot.ToUnixTimeSeconds() * 1_000_000;

    public void Publish(SwitchEvent happened)
    {
        happened.UnixMs = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        happened.Sequence = _last = Append(RecordKind.Event, happened);
        Published++;
        if (happened.LegEnded is { } end)
            Remember(happened.Sequence, end);
        Tell(happened);
    }

    /// <summary>For those who listen now; not kept.</summary>
    public void PublishLive(SwitchEvent happened)
    {
        happened.UnixMs = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        Tell(happened);
    }

    public void Keep(Command order) => _last = Append(RecordKind.Order, order);

    public void Keep(KeptDialog dialog) => _last = Append(RecordKind.Dialog, dialog.ToBytes());

    public Subscription Subscribe()
    {
        var subscription = new Subscription(_last, _wakeUps);
        _subscriptions.Add(subscription);
        if (_subscriptions.Count == 1)
            ReaderCame?.Invoke();
        return subscription;
    }

    public void Unsubscribe(Subscription subscription) => _subscriptions.Remove(subscription);

    /// <summary>The domain has stored all up to this sequence. The journal itself is cut once a minute, after a checkpoint of what still lives.</summary>
    public void Forget(ulong upTo, Func<SwitchSnapshot> living, Func<IEnumerable<Command>> orders, Func<IEnumerable<KeptDialog>> dialogs)
    {
        _ends.RemoveAll(e => e.Sequence <= upTo);
        if (_clock.GetElapsedTime(_checkpointAt) < CheckpointPause)
            return;
        _checkpointAt = _clock.GetTimestamp();
        _last = Append(RecordKind.Checkpoint, living());
        foreach (var order in orders())
            Keep(order);
        foreach (var dialog in dialogs())
            Keep(dialog);
        _journal.ForgetBefore(upTo + 1);
    }

    /// <summary>Any thread: the kept events after one sequence up to another, once they are on the disk.</summary>
    public async Task<IEnumerable<SwitchEvent>> Replay(ulong after, ulong upTo, CancellationToken ct)
    {
        if (upTo > _journal.DurableSequence && upTo <= _journal.LastSequence)
            await _journal.FlushedUpTo(upTo).WaitAsync(ct).ConfigureAwait(false);
        return _journal.Replay(after).TakeWhile(r => r.Sequence <= upTo).Where(IsEvent).Select(EventOf);
    }

    /// <summary>An end for the snapshot, until the domain says that it has it. While it is away only the youngest are kept here; the journal has all.</summary>
    public void Remember(ulong sequence, LegEnded end)
    {
        if (_ends.Count >= MostRecentEnds)
            _ends.RemoveRange(0, MostRecentEnds / 10);
        _ends.Add((sequence, end));
    }

    public void CloseSubscriptions()
    {
        foreach (var subscription in _subscriptions)
            subscription.Close();
        _subscriptions.Clear();
    }

    public void Dispose() => _journal.Dispose();

    internal static bool IsEvent(JournalRecord record) => record.Payload.Length > 0 && record.Payload.Span[0] == (byte)RecordKind.Event;

    internal static SwitchEvent EventOf(JournalRecord record)
    {
        var happened = SwitchEvent.Parser.ParseFrom(record.Payload.Span[1..]);
        happened.Sequence = record.Sequence;
        return happened;
    }

    private void Tell(SwitchEvent happened)
    {
        for (var i = _subscriptions.Count - 1; i >= 0; i--)
        {
            if (_subscriptions[i].Offer(happened))
                continue;
            _subscriptions.RemoveAt(i);
            SlowReadersCut++;
            LogSlowReader();
        }
    }

    private ulong Append(RecordKind kind, IMessage message)
    {
        var length = message.CalculateSize();
        message.WriteTo(Room(length));
        return Append(kind, length);
    }

    private ulong Append(RecordKind kind, byte[] body)
    {
        body.CopyTo(Room(body.Length));
        return Append(kind, body.Length);
    }

    private Span<byte> Room(int length)
    {
        if (length + 1 > _buffer.Length)
            _buffer = new byte[(length + 1) * 2];
        return _buffer.AsSpan(1, length);
    }

    private ulong Append(RecordKind kind, int length)
    {
        _buffer[0] = (byte)kind;
        try
        {
            return _journal.Append(_buffer.AsSpan(0, length + 1));
        }
        catch (JournalException e)
        {
            if (Fault is null)
                LogBroken(e);
            Fault = e.Message;
            return _last + 1;
        }
    }

    [LoggerMessage(6101, LogLevel.Critical, "The journal is broken: calls go on, nothing new is dialled")]
    private partial void LogBroken(Exception e);

    [LoggerMessage(6102, LogLevel.Warning, "A reader of events was too slow and is cut off; it will come back by replay")]
    private partial void LogSlowReader();
}

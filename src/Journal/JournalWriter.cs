namespace Carillon.Journal;

/// <summary>Owns the files: finds where the last run ended, writes batches, begins segments, deletes forgotten ones.
/// After recovery it is used by the journal's writer thread alone.</summary>
internal sealed class JournalWriter : IDisposable
{
    private readonly string _folder;
    private readonly JournalOptions _options;
    private readonly JournalCounters _counters;
    private readonly List<Batch> _unsynced = [];
    private SegmentWriter? _current;

    private JournalWriter(string folder, JournalOptions options, JournalCounters counters, List<Segment> segments)
    {
        _folder = folder;
        _options = options;
        _counters = counters;
        Segments = new SegmentList(segments);
    }

    public SegmentList Segments { get; }

    public ulong NextSequence { get; private set; } = 1;

    /// <summary>Finds where the last run ended, and where this one is to begin.</summary>
    public static JournalWriter Recover(string folder, JournalOptions options, JournalCounters counters)
    {
        var writer = Continue(folder, options, counters);
        if (writer.NextSequence >= options.SequencesFrom)
            return writer;
        writer.Abandon();
        writer.NextSequence = options.SequencesFrom;
        return writer;
    }

    /// <summary>Reads the newest segment to find the next sequence, and cuts what a crash left behind its last good record.</summary>
    private static JournalWriter Continue(string folder, JournalOptions options, JournalCounters counters)
    {
        var segments = Segment.In(folder);
        while (segments.Count > 0)
        {
            var last = segments[^1];
            var content = last.Read(options.MaxRecordBytes);
            CutTail(last, content, counters);
            if (content.GoodBytes > 0)
            {
                var writer = new JournalWriter(folder, options, counters, segments)
                {
                    NextSequence = last.FirstSequence + (ulong)content.Records.Count,
                };
                writer._current = SegmentWriter.Continue(last, content.GoodBytes, options);
                return writer;
            }

            // The crash came while the file was begun: its number is used again.
            File.Delete(last.Path);
            segments.RemoveAt(segments.Count - 1);
            if (segments.Count == 0)
                return new JournalWriter(folder, options, counters, segments) { NextSequence = last.FirstSequence };
        }

        return new JournalWriter(folder, options, counters, segments) { NextSequence = Math.Max(1, ForgottenMark.Read(folder)) };
    }

    /// <summary>Whether all that was written is durable.</summary>
    public bool IsSynced => _unsynced.Count == 0;

    /// <summary>Writes a batch; it is durable when <see cref="IsSynced"/>. Null: written.</summary>
    public JournalException? Write(Batch batch)
    {
        _unsynced.Add(batch);
        return Try(() =>
        {
            (_current ??= Begin(batch.FirstSequence)).Write(batch.Bytes);
            if (_current.IsFull)
                SyncSegment();
        });
    }

    /// <summary>Null: all that was written is durable.</summary>
    public JournalException? Sync() => IsSynced ? null : Try(SyncSegment);

    /// <summary>After each failure all that is not durable yet is written again, in a fresh segment.</summary>
    private JournalException? Try(Action step)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                step();
                return null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _counters.BatchFailed();
                _current?.CutToDurableBytes();
                Abandon();
                if (attempt == _options.WriteRetries)
                    return new JournalException($"The journal in {_folder} cannot be written: {e.Message}", e);
                Thread.Sleep(_options.RetryPause * (1 << attempt));
                step = WriteAgain;
            }
        }
    }

    private void WriteAgain()
    {
        _current = Begin(_unsynced[0].FirstSequence);
        foreach (var batch in _unsynced)
            _current.Write(batch.Bytes);
        SyncSegment();
    }

    private void SyncSegment()
    {
        _current!.Sync();
        foreach (var batch in _unsynced)
            _counters.BatchDone(batch.Count, batch.Length);
        NextSequence = _unsynced[^1].LastSequence + 1;
        _unsynced.Clear();
        if (_current.IsFull)
            Abandon();
    }

    public void Forget(string folder, ulong before)
    {
        try
        {
            ForgottenMark.Write(folder, before);
            foreach (var segment in Segments.DropBefore(before))
                File.Delete(segment.Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Space is returned at the next forgetting; nothing depends on this one.
        }
    }

    public void Dispose() => Abandon();

    private static void CutTail(Segment segment, SegmentContent content, JournalCounters counters)
    {
        var torn = content.Bytes.Length - content.GoodBytes;
        if (torn == 0)
            return;
        counters.TornBytes += torn;
        File.WriteAllBytes(segment.Path + ".torn", content.Bytes[content.GoodBytes..]);
    }

    private SegmentWriter Begin(ulong firstSequence)
    {
        var segment = Segment.At(_folder, firstSequence);
        var writer = SegmentWriter.Create(segment, _options);
        Segments.Add(segment);
        return writer;
    }

    private void Abandon()
    {
        _current?.Dispose();
        _current = null;
    }
}

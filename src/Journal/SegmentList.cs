namespace Carillon.Journal;

/// <summary>The journal's files in order: an immutable list, swapped whole by the writer and read by any replay.</summary>
internal sealed class SegmentList(IEnumerable<Segment> segments)
{
    private Segment[] _segments = [.. segments];

    public IReadOnlyList<Segment> All => Volatile.Read(ref _segments);

    public void Add(Segment segment) =>
        Volatile.Write(ref _segments, [.. All.Where(s => s.FirstSequence < segment.FirstSequence), segment]);

    /// <summary>Drops the files whose records all lie below a sequence; the newest stays, for it knows the next sequence.</summary>
    public IReadOnlyList<Segment> DropBefore(ulong sequence)
    {
        var all = All;
        var drop = 0;
        while (drop < all.Count - 1 && all[drop + 1].FirstSequence <= sequence)
            drop++;
        Volatile.Write(ref _segments, [.. all.Skip(drop)]);
        return [.. all.Take(drop)];
    }

    public IEnumerable<JournalRecord> Read(ulong from, ulong upTo, int maxRecordBytes)
    {
        var all = All;
        for (var i = 0; i < all.Count; i++)
        {
            // Records at or after the next file's first sequence are a failed batch that was written again there.
            var end = i + 1 < all.Count ? Math.Min(upTo, all[i + 1].FirstSequence - 1) : upTo;
            if (end < from || end < all[i].FirstSequence)
                continue;
            foreach (var record in all[i].Replay(maxRecordBytes).TakeWhile(r => r.Sequence <= end))
            {
                if (record.Sequence >= from)
                    yield return record;
            }
        }
    }
}

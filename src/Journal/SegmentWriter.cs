namespace Carillon.Journal;

/// <summary>The segment that is being written. Used by the writer thread alone.</summary>
internal sealed class SegmentWriter : IDisposable
{
    private readonly FileStream _file;
    private readonly JournalOptions _options;
    private long _durable;

    private SegmentWriter(Segment segment, FileStream file, JournalOptions options)
    {
        Segment = segment;
        _file = file;
        _options = options;
    }

    public Segment Segment { get; }

    public long Length { get; private set; }

    public bool IsFull => Length >= _options.SegmentBytes;

    public static SegmentWriter Create(Segment segment, JournalOptions options)
    {
        options.BeforeStep?.Invoke(JournalStep.CreateSegment);
        // A file of that name can only be a batch that failed and was never acknowledged: it is written anew.
        var writer = new SegmentWriter(segment, Open(segment, FileMode.Create), options);
        try
        {
            writer.Write(segment.Header());
            writer.Sync();
            if (options.Sync)
                DirectorySync.Sync(Path.GetDirectoryName(segment.Path)!);
            return writer;
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    public static SegmentWriter Continue(Segment segment, long goodBytes, JournalOptions options)
    {
        var file = Open(segment, FileMode.Open);
        file.SetLength(goodBytes);
        file.Position = goodBytes;
        return new SegmentWriter(segment, file, options) { Length = goodBytes, _durable = goodBytes };
    }

    /// <summary>When it returns, the bytes survive the end of this process.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        _options.BeforeStep?.Invoke(JournalStep.Write);
        _file.Write(bytes);
        Length += bytes.Length;
    }

    /// <summary>When it returns, all that was written is durable.</summary>
    public void Sync()
    {
        _options.BeforeStep?.Invoke(JournalStep.Sync);
        if (_options.Sync)
            _file.Flush(flushToDisk: true);
        _durable = Length;
    }

    /// <summary>Takes back what was written since the last sync, as far as the disk allows; replay does not depend on it.</summary>
    public void CutToDurableBytes()
    {
        try
        {
            _file.SetLength(_durable);
        }
        catch (IOException)
        {
            // The next segment begins at the sequence of what is written again, and replay stops there.
        }
    }

    public void Dispose() => _file.Dispose();

    private static FileStream Open(Segment segment, FileMode mode) =>
        new(segment.Path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
}

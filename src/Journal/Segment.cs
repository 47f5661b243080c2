using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;

namespace Carillon.Journal;

/// <summary>One file of the journal: a header (magic, first sequence), then records. Its name is its first sequence.</summary>
internal sealed record Segment(string Path, ulong FirstSequence)
{
    public const int HeaderBytes = 16;
    private const int PieceBytes = 64 * 1024;
    private const string Extension = ".journal";

    private static ReadOnlySpan<byte> Magic => "CARJRNL1"u8;

    public static Segment At(string folder, ulong firstSequence) =>
        new(System.IO.Path.Combine(folder, firstSequence.ToString("D20", CultureInfo.InvariantCulture) + Extension), firstSequence);

    public static List<Segment> In(string folder)
    {
        var found = new List<Segment>();
        foreach (var path in Directory.EnumerateFiles(folder, "*" + Extension))
        {
            if (ulong.TryParse(System.IO.Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var first))
                found.Add(new Segment(path, first));
        }

        found.Sort((a, b) => a.FirstSequence.CompareTo(b.FirstSequence));
        return found;
    }

    public byte[] Header()
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(8), FirstSequence);
        return header;
    }

    /// <summary>Reads the good records and says where they end. What follows them is a torn tail, or a batch that was written
    /// again in a later segment.</summary>
    public SegmentContent Read(int maxRecordBytes)
    {
        var bytes = ReadAll();
        if (!IsOurs(bytes))
            return new SegmentContent([], 0, bytes);
        var records = new List<JournalRecord>();
        var at = HeaderBytes;
        while (RecordFormat.TryRead(bytes.AsSpan(at), FirstSequence + (ulong)records.Count, maxRecordBytes, out var payload, out var consumed) == OperationStatus.Done)
        {
            records.Add(new JournalRecord(FirstSequence + (ulong)records.Count, bytes.AsMemory(at, consumed)[payload]));
            at += consumed;
        }

        return new SegmentContent(records, at, bytes);
    }

    /// <summary>The good records, one after the other; none when the file is gone. It is read by the piece: whole it would be a large object, at
    /// each return of a web process.</summary>
    public IEnumerable<JournalRecord> Replay(int maxRecordBytes)
    {
        using var file = OpenOrNull();
        if (file is null)
            yield break;
        var piece = new byte[PieceBytes];
        var end = file.ReadAtLeast(piece, HeaderBytes, throwOnEndOfStream: false);
        if (!IsOurs(piece.AsSpan(0, end)))
            yield break;
        var (at, sequence) = (HeaderBytes, FirstSequence);
        while (true)
        {
            var status = RecordFormat.TryRead(piece.AsSpan(at, end - at), sequence, maxRecordBytes, out var payload, out var consumed);
            if (status == OperationStatus.InvalidData)
                yield break;
            if (status == OperationStatus.Done)
            {
                yield return new JournalRecord(sequence++, piece.AsMemory(at, consumed)[payload]);
                at += consumed;
                continue;
            }

            // The records read so far keep their piece.
            var rest = piece.AsMemory(at, end - at);
            piece = new byte[Math.Max(PieceBytes, 2 * rest.Length)];
            rest.CopyTo(piece);
            var read = file.Read(piece.AsSpan(rest.Length));
            if (read == 0)
                yield break;
            (at, end) = (0, rest.Length + read);
        }
    }

    private bool IsOurs(ReadOnlySpan<byte> start) => start.Length >= HeaderBytes && start[..HeaderBytes].SequenceEqual(Header());

    private FileStream? OpenOrNull()
    {
        try
        {
            return Open();
        }
        catch (FileNotFoundException)
        {
            return null; // forgotten while it was replayed
        }
    }

    // The writer may be appending to it, or forgetting it, while it is replayed.
    private FileStream Open() => new(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    private byte[] ReadAll()
    {
        using var file = Open();
        var bytes = GC.AllocateUninitializedArray<byte>((int)file.Length);
        var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read == bytes.Length ? bytes : bytes[..read];
    }
}

/// <summary>The good records of a segment, where they end, and all bytes of the file. GoodBytes 0: even its header is torn.</summary>
internal sealed record SegmentContent(List<JournalRecord> Records, int GoodBytes, byte[] Bytes);

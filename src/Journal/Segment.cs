using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;

namespace Carillon.Journal;

/// <summary>One file of the journal: a header (magic, first sequence), then records. Its name is its first sequence.</summary>
internal sealed record Segment(string Path, ulong FirstSequence)
{
    public const int HeaderBytes = 16;
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
        var bytes = ReadAllShared();
        if (bytes.Length < HeaderBytes || !bytes.AsSpan(0, HeaderBytes).SequenceEqual(Header()))
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

    // The writer may be appending to it, or forgetting it, while it is replayed.
    private byte[] ReadAllShared()
    {
        using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var bytes = GC.AllocateUninitializedArray<byte>((int)file.Length);
        var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read == bytes.Length ? bytes : bytes[..read];
    }
}

/// <summary>The good records of a segment, where they end, and all bytes of the file. GoodBytes 0: even its header is torn.</summary>
internal sealed record SegmentContent(List<JournalRecord> Records, int GoodBytes, byte[] Bytes);

using System.Buffers.Binary;

namespace Carillon.Protocols.Rtp;

/// <summary>Walks the items of a source description (RFC 3550 section 6.5). Stops at the first thing that does not fit.</summary>
public ref struct SdesReader
{
    readonly ReadOnlySpan<byte> _chunks;
    int _chunksLeft;
    int _at;
    bool _inChunk;

    internal SdesReader(ReadOnlySpan<byte> chunks, int count)
    {
        _chunks = chunks;
        _chunksLeft = count;
    }

    public uint Ssrc { get; private set; }
    public SdesItem Item { get; private set; }
    public ReadOnlySpan<byte> Text { get; private set; }

    /// <summary>Goes to the next item; false at the end, or where a length lies.</summary>
    public bool MoveNext()
    {
        while (_inChunk || StartChunk())
        {
            if (_at >= _chunks.Length) return false;
            if (_chunks[_at] == (byte)SdesItem.End)
            {
                _at = (_at + 4) & ~3; // the list ends with one to four null octets, up to the next word
                _inChunk = false;
                continue;
            }
            return ReadItem();
        }
        return false;
    }

    bool StartChunk()
    {
        if (_chunksLeft == 0 || _chunks.Length - _at < 4) return false;
        Ssrc = BinaryPrimitives.ReadUInt32BigEndian(_chunks[_at..]);
        _at += 4;
        _chunksLeft--;
        return _inChunk = true;
    }

    bool ReadItem()
    {
        if (_chunks.Length - _at < 2 || _chunks.Length - _at - 2 < _chunks[_at + 1]) return false;
        Item = (SdesItem)_chunks[_at];
        Text = _chunks.Slice(_at + 2, _chunks[_at + 1]);
        _at += 2 + Text.Length;
        return true;
    }
}

namespace Carillon.Signalling.Sip.Streams;

/// <summary>What a WebSocket client sends. Its frames must be masked (RFC 6455 section 5.1), which the BCL does not ask for: here their heads are looked at, and nothing is changed.</summary>
internal sealed class MaskedStream(Stream inner) : Stream
{
    private MaskedFrames _frames;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <exception cref="IOException">A frame is not masked.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await inner.ReadAsync(buffer, cancellationToken);
        return _frames.Take(buffer.Span[..read]) ? read : throw new IOException("a frame of a client is not masked");
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Walks from head to head (RFC 6455 section 5.2), however the bytes are cut.</summary>
    private struct MaskedFrames
    {
        private const byte MaskBit = 0x80;
        private const int MaskLength = 4;

        private int _at;
        private int _lengthBytes;
        private ulong _length;
        private ulong _left;

        public bool Take(ReadOnlySpan<byte> bytes)
        {
            while (bytes.Length > 0)
            {
                if (_left > 0)
                {
                    int skipped = (int)Math.Min(_left, (ulong)bytes.Length);
                    _left -= (ulong)skipped;
                    bytes = bytes[skipped..];
                    continue;
                }
                if (!TakeOfHead(bytes[0])) return false;
                bytes = bytes[1..];
            }
            return true;
        }

        private bool TakeOfHead(byte value)
        {
            if (_at == 1)
            {
                if ((value & MaskBit) == 0) return false;
                int said = value & ~MaskBit;
                _lengthBytes = said switch { 126 => 2, 127 => 8, _ => 0 };
                _length = _lengthBytes == 0 ? (ulong)said : 0;
            }
            else if (_at > 1 && _at < 2 + _lengthBytes) _length = (_length << 8) | value;
            if (++_at < 2 || _at < 2 + _lengthBytes + MaskLength) return true;
            (_left, _at) = (_length, 0);
            return true;
        }
    }
}

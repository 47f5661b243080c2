namespace Carillon.Storage.Import;

/// <summary>A stream whose first bytes were read already; counts what has been taken.</summary>
internal sealed class PeekedStream(byte[] first, Stream rest) : Stream
{
    private int _taken;

    public long BytesRead { get; private set; }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => BytesRead; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer) => Count(_taken < first.Length ? TakeFirst(buffer) : rest.Read(buffer));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(_taken < first.Length ? TakeFirst(buffer.Span) : await rest.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int TakeFirst(Span<byte> buffer)
    {
        var length = Math.Min(buffer.Length, first.Length - _taken);
        first.AsSpan(_taken, length).CopyTo(buffer);
        _taken += length;
        return length;
    }

    private int Count(int length)
    {
        BytesRead += length;
        return length;
    }
}

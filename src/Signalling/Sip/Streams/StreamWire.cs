using System.Buffers;
using Carillon.Protocols.Sip;

namespace Carillon.Signalling.Sip.Streams;

/// <summary>TCP and TLS: messages are told apart by their Content-Length.</summary>
internal sealed class StreamWire(Stream stream) : ISipWire
{
    private const int FirstBuffer = 4096;

    public ValueTask Write(ReadOnlyMemory<byte> message, CancellationToken stop) => stream.WriteAsync(message, stop);

    public ValueTask Finish(CancellationToken stop) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    public async Task Read(SipConnection connection, CancellationToken stop)
    {
        var framer = new SipFramer(connection.Limits.MaxHead, connection.Limits.MaxBody);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            int length = 0;
            while (await stream.ReadAsync(buffer.AsMemory(length), stop) is > 0 and var read)
            {
                length = await TakeAsync(buffer, length + read);
                if (length < 0) return;
                if (length == buffer.Length) buffer = SipConnection.Longer(buffer);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        // How many bytes of a message that is not whole are left at the start of the buffer; negative: it is over.
        async ValueTask<int> TakeAsync(byte[] bytes, int length)
        {
            int at = 0;
            while (true)
            {
                var frame = framer.Next(bytes.AsSpan(at, length - at));
                if (frame.Kind == SipFrameKind.NeedMoreData) break;
                if (frame.Kind == SipFrameKind.Invalid)
                {
                    connection.Broken(frame.Fault);
                    return -1;
                }
                if (frame.Kind == SipFrameKind.Ping) connection.Pong();
                if (frame.Kind == SipFrameKind.Message && !await connection.Deliver(bytes.AsMemory(at, frame.Length))) return -1;
                at += frame.Length;
            }
            bytes.AsSpan(at, length - at).CopyTo(bytes);
            connection.Waits(forMore: at < length, anew: at > 0);
            return length - at;
        }
    }
}

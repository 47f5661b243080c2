using System.Buffers;
using System.Net.WebSockets;
using System.Text.Unicode;
using Carillon.Protocols.Sip;

namespace Carillon.Signalling.Sip.Streams;

/// <summary>
/// One SIP message in each WebSocket message, text or binary (RFC 7118 section 5). Frames, masks and pings are the BCL's business; here are
/// the bounds. A Content-Length may be missing: the message ends where its WebSocket message ends.
/// </summary>
internal sealed class WebSocketWire(WebSocket socket, int maxMessage) : ISipWire
{
    private const int FirstBuffer = 4096;

    /// <summary>Text as long as it is text: a browser ends a connection on text that is no UTF-8.</summary>
    public ValueTask Write(ReadOnlyMemory<byte> message, CancellationToken stop) =>
        socket.SendAsync(message, Utf8.IsValid(message.Span) ? WebSocketMessageType.Text : WebSocketMessageType.Binary, endOfMessage: true, stop);

    public async ValueTask Finish(CancellationToken stop) => await Close(WebSocketCloseStatus.EndpointUnavailable, stop);

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    public async Task Read(SipConnection connection, CancellationToken stop)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            int length = 0;
            while (await Piece(connection, buffer.AsMemory(length), stop) is { MessageType: not WebSocketMessageType.Close } piece)
            {
                length += piece.Count;
                if (length > maxMessage)
                {
                    await Refuse(connection, SipFrameFault.MessageTooLong, WebSocketCloseStatus.MessageTooBig, stop);
                    return;
                }
                if (piece.EndOfMessage)
                {
                    connection.Waits(forMore: false, anew: false);
                    if (!await Take(connection, buffer.AsMemory(0, length), stop)) return;
                    length = 0;
                }
                else if (length == buffer.Length) buffer = SipConnection.Longer(buffer);
            }
            await Close(WebSocketCloseStatus.NormalClosure, stop);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool IsBlank(ReadOnlySpan<byte> message) => message.Trim("\r\n"u8).IsEmpty;

    /// <summary>The BCL returns a frame's bytes when they are all there. So an empty buffer first, which is returned at the frame's head: from then on its time runs.</summary>
    private async ValueTask<ValueWebSocketReceiveResult> Piece(SipConnection connection, Memory<byte> into, CancellationToken stop)
    {
        var begun = await socket.ReceiveAsync(Memory<byte>.Empty, stop);
        if (begun.EndOfMessage || begun.MessageType == WebSocketMessageType.Close) return begun;
        connection.Waits(forMore: true, anew: false);
        return await socket.ReceiveAsync(into, stop);
    }

    /// <summary>Keep-alives of RFC 5626 are heard here too (RFC 7118 section 6). False: it is over.</summary>
    private async ValueTask<bool> Take(SipConnection connection, ReadOnlyMemory<byte> message, CancellationToken stop)
    {
        if (IsBlank(message.Span))
        {
            if (message.Span.SequenceEqual("\r\n\r\n"u8)) connection.Pong();
            return true;
        }
        if (SipMessage.MayBe(message.Span)) return await connection.Deliver(message);
        await Refuse(connection, SipFrameFault.NotSip, WebSocketCloseStatus.InvalidPayloadData, stop);
        return false;
    }

    private async Task Refuse(SipConnection connection, SipFrameFault fault, WebSocketCloseStatus status, CancellationToken stop)
    {
        await Close(status, stop);
        connection.Broken(fault);
    }

    private async Task Close(WebSocketCloseStatus status, CancellationToken stop)
    {
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived) await socket.CloseOutputAsync(status, null, stop);
    }
}

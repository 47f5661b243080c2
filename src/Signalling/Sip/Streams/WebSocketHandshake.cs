using System.Buffers;
using System.Net.WebSockets;
using Carillon.Protocols.Sip;

namespace Carillon.Signalling.Sip.Streams;

/// <summary>From a connected stream to a WebSocket that SIP is spoken on. How long it may take is the sweep's business.</summary>
internal sealed class WebSocketHandshake(SipWebSocketOptions options, SipStreamLimits limits)
{
    /// <exception cref="IOException">It asked for something else, or from a page that may not.</exception>
    public async Task<ISipWire> Server(Stream stream, CancellationToken stop)
    {
        try
        {
            var upgrade = await Read(stream, stop);
            int refusal = upgrade is null ? 400 : upgrade.Refusal != 0 ? upgrade.Refusal : IsWelcome(upgrade.Origin) ? 0 : 403;
            await stream.WriteAsync(refusal == 0 ? upgrade!.Accept() : WebSocketUpgrade.Refuse(refusal), stop);
            if (refusal != 0) throw new IOException($"it asked for no SIP over WebSocket, or may not: {refusal}");
            var socket = WebSocket.CreateFromStream(new MaskedStream(stream), new WebSocketCreationOptions
            {
                IsServer = true,
                SubProtocol = "sip",
                KeepAliveInterval = options.Ping,
                KeepAliveTimeout = options.Ping,
            });
            return new WebSocketWire(socket, limits.MaxHead + limits.MaxBody);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>Null: no HTTP.</summary>
    private static async Task<WebSocketUpgrade?> Read(Stream stream, CancellationToken stop)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(WebSocketUpgrade.MaxLength);
        try
        {
            for (int length = 0; ;)
            {
                int read = await stream.ReadAsync(buffer.AsMemory(length, WebSocketUpgrade.MaxLength - length), stop);
                if (read == 0) throw new IOException("closed before it asked for anything");
                length += read;
                var status = WebSocketUpgrade.TryParse(buffer.AsSpan(0, length), out var upgrade);
                if (status != OperationStatus.NeedMoreData) return upgrade;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private bool IsWelcome(string? origin) =>
        origin is null || options.Origins.Count == 0 || options.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase);
}

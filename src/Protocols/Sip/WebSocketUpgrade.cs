using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Carillon.Protocols.Sip;

/// <summary>
/// The HTTP request that turns a connection into a WebSocket which carries SIP, and its answers (RFC 6455 section 4.2, RFC 7118 section 4).
/// Any path will do.
/// </summary>
/// <param name="Refusal">The HTTP status to refuse it with; 0: none, it is right.</param>
/// <param name="Key">What the answer proves to have read.</param>
/// <param name="Origin">The page whose script asks; null: no browser asks.</param>
public sealed record WebSocketUpgrade(int Refusal, string Key, string? Origin)
{
    /// <summary>Bytes of a request: browsers say less than one thousand.</summary>
    public const int MaxLength = 8 << 10;

    private const string SubProtocol = "sip";
    private const string Version = "13";
    private const int KeyLength = 16;

    /// <summary>InvalidData: no HTTP, too long, or something behind the request that may not be there before its answer.</summary>
    public static OperationStatus TryParse(ReadOnlySpan<byte> source, out WebSocketUpgrade? value)
    {
        value = null;
        var method = "GET "u8;
        if (!source.StartsWith(method[..Math.Min(method.Length, source.Length)])) return OperationStatus.InvalidData;
        int end = source.IndexOf("\r\n\r\n"u8);
        if (end < 0) return source.Length < MaxLength ? OperationStatus.NeedMoreData : OperationStatus.InvalidData;
        if (end + 4 != source.Length || end + 4 > MaxLength || !Ascii.IsValid(source)) return OperationStatus.InvalidData;
        value = Read(Encoding.ASCII.GetString(source[..end]).Split("\r\n"));
        return value is null ? OperationStatus.InvalidData : OperationStatus.Done;
    }

    /// <summary>101: from here on the connection is a WebSocket.</summary>
    public byte[] Accept() => Encoding.ASCII.GetBytes(
        $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {Proof(Key)}\r\nSec-WebSocket-Protocol: {SubProtocol}\r\n\r\n");

    /// <summary>For a browser's console; the connection is to be closed behind it.</summary>
    public static byte[] Refuse(int status)
    {
        string reason = status switch { 403 => "Forbidden", 426 => "Upgrade Required", _ => "Bad Request" };
        string extra = status == 426 ? $"Upgrade: websocket\r\nSec-WebSocket-Version: {Version}\r\n" : "";
        return Encoding.ASCII.GetBytes($"HTTP/1.1 {status} {reason}\r\n{extra}Content-Length: 0\r\nConnection: close\r\n\r\n");
    }

    /// <summary>Null: no HTTP.</summary>
    private static WebSocketUpgrade? Read(string[] lines)
    {
        if (lines[0].Split(' ') is not ["GET", { Length: > 0 }, "HTTP/1.1"]) return null;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string line in lines.Skip(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) return null;
            string name = line[..colon], text = line[(colon + 1)..].Trim();
            // A list may stand on several lines.
            headers[name] = headers.TryGetValue(name, out string? before) ? $"{before}, {text}" : text;
        }
        string key = headers.GetValueOrDefault("Sec-WebSocket-Key") ?? "";
        return new WebSocketUpgrade(Judge(headers, key), key, headers.GetValueOrDefault("Origin"));
    }

    private static int Judge(Dictionary<string, string> headers, string key)
    {
        if (!Lists(headers, "Upgrade", "websocket") || !Lists(headers, "Connection", "Upgrade")) return 426;
        if (headers.GetValueOrDefault("Sec-WebSocket-Version") != Version) return 426;
        return headers.ContainsKey("Host") && IsKey(key) && Lists(headers, "Sec-WebSocket-Protocol", SubProtocol) ? 0 : 400;
    }

    private static bool Lists(Dictionary<string, string> headers, string name, string token) =>
        headers.TryGetValue(name, out string? text) && text.Split(',', StringSplitOptions.TrimEntries).Contains(token, StringComparer.OrdinalIgnoreCase);

    private static bool IsKey(string key)
    {
        Span<byte> bytes = stackalloc byte[KeyLength + 2];
        return Base64.GetMaxEncodedToUtf8Length(KeyLength) == key.Length
            && Convert.TryFromBase64String(key, bytes, out int length) && length == KeyLength;
    }

    [SuppressMessage("Security", "CA5350", Justification = "RFC 6455 section 4.2.2 has SHA-1; it guards nothing.")]
    private static string Proof(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
}

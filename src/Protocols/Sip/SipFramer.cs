using System.Buffers;

namespace Carillon.Protocols.Sip;

public enum SipFrameKind
{
    NeedMoreData,

    /// <summary>One CRLF between messages: to be passed over.</summary>
    Blank,

    /// <summary>The second CRLF in a row: a keep-alive that one CRLF answers (RFC 5626 section 3.5.1).</summary>
    Ping,

    Message,

    /// <summary>Where the next message begins cannot be known: the connection is of no use any more.</summary>
    Invalid,
}

public enum SipFrameFault
{
    None,
    NotSip,
    HeadTooLong,
    NoContentLength,
    BadContentLength,
    BodyTooLong,

    /// <summary>Where the transport bounds the message, and no length within it.</summary>
    MessageTooLong,
}

/// <summary>What stands at the start of the bytes, and how many of them it is.</summary>
public readonly record struct SipFrame(SipFrameKind Kind, int Length, SipFrameFault Fault = SipFrameFault.None);

/// <summary>
/// Finds the messages in a stream by Content-Length, which every message in a stream has (RFC 3261 sections 18.3 and 20.14). It looks at
/// no byte of a head twice, however small the pieces are. A bare LF ends a line, as in datagrams.
/// </summary>
public struct SipFramer(int maxHead, int maxBody)
{
    private int _scanned;
    private int _head;
    private int _body;
    private bool _started;
    private bool _blankBefore;

    /// <summary>The bytes that are not consumed yet; those of the last call with more behind them, unless it took some away.</summary>
    public SipFrame Next(ReadOnlySpan<byte> bytes)
    {
        if (_head == 0)
        {
            if (bytes.IsEmpty) return new SipFrame(SipFrameKind.NeedMoreData, 0);
            if (_scanned == 0 && bytes[0] is (byte)'\r' or (byte)'\n') return Blank(bytes);
            if (FindHead(bytes) is { Kind: not SipFrameKind.Message } other) return other;
        }
        if (bytes.Length < _head + _body) return new SipFrame(SipFrameKind.NeedMoreData, 0);
        var frame = new SipFrame(SipFrameKind.Message, _head + _body);
        (_scanned, _head, _body, _started, _blankBefore) = (0, 0, 0, false, false);
        return frame;
    }

    private SipFrame Blank(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 1 && bytes[0] == '\r') return new SipFrame(SipFrameKind.NeedMoreData, 0);
        int length = bytes[0] == '\n' ? 1 : bytes[1] == '\n' ? 2 : 0;
        if (length == 0) return Invalid(SipFrameFault.NotSip);
        var kind = _blankBefore ? SipFrameKind.Ping : SipFrameKind.Blank;
        _blankBefore = !_blankBefore;
        return new SipFrame(kind, length);
    }

    /// <summary>Kind Message: the head is whole and its Content-Length is known.</summary>
    private SipFrame FindHead(ReadOnlySpan<byte> bytes)
    {
        if (!bytes[..1].IsToken) return Invalid(SipFrameFault.NotSip);
        while (bytes[_scanned..].IndexOf((byte)'\n') is >= 0 and var feed)
        {
            int at = _scanned + feed;
            if (!_started && bytes[..at].IndexOf("SIP/"u8) < 0) return Invalid(SipFrameFault.NotSip);
            _started = true;
            var after = bytes[(at + 1)..];
            if (after.StartsWith("\n"u8) || after.StartsWith("\r\n"u8)) return Measure(bytes[..(at + (after[0] == '\n' ? 2 : 3))]);
            // Whether the next line is empty is not known yet.
            if (after.IsEmpty || (after.Length == 1 && after[0] == '\r'))
            {
                _scanned = at;
                return MoreOfHead(bytes.Length);
            }
            _scanned = at + 1;
        }
        _scanned = bytes.Length;
        return MoreOfHead(bytes.Length);
    }

    private readonly SipFrame MoreOfHead(int length) =>
        length > maxHead ? Invalid(SipFrameFault.HeadTooLong) : new SipFrame(SipFrameKind.NeedMoreData, 0);

    private SipFrame Measure(ReadOnlySpan<byte> head)
    {
        if (head.Length > maxHead) return Invalid(SipFrameFault.HeadTooLong);
        int length = -1;
        foreach (var range in head.Split((byte)'\n'))
        {
            if (!IsContentLength(head[range], out var text)) continue;
            if (!SipText.TryNumber(text, int.MaxValue, out int number) || (length >= 0 && length != number)) return Invalid(SipFrameFault.BadContentLength);
            length = number;
        }
        if (length < 0) return Invalid(SipFrameFault.NoContentLength);
        if (length > maxBody) return Invalid(SipFrameFault.BodyTooLong);
        (_head, _body) = (head.Length, length);
        return new SipFrame(SipFrameKind.Message, head.Length);
    }

    private static bool IsContentLength(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> value)
    {
        int colon = line.IndexOf((byte)':');
        value = colon < 0 ? default : line[(colon + 1)..].Trim(" \t\r"u8);
        if (colon <= 0) return false;
        var name = line[..colon].TrimEnd(" \t"u8);
        return name.EqualsIgnoreCase("Content-Length"u8) || name.EqualsIgnoreCase("l"u8);
    }

    private static SipFrame Invalid(SipFrameFault fault) => new(SipFrameKind.Invalid, 0, fault);
}

using System.Buffers;

namespace Carillon.Protocols.Sip;

/// <summary>
/// Finds the start line, the header lines and the body of one datagram (RFC 3261 section 7). Folded lines are joined in place.
/// Patient: a bare LF ends a line, the empty line may be missing at the end of the datagram, CRLF may come before the message.
/// </summary>
internal ref struct SipMessageParser(SipMessage message, Span<byte> bytes)
{
    private readonly SipMessage _message = message;
    private readonly Span<byte> _bytes = bytes;
    private int _at;

    public OperationStatus Run()
    {
        _message.Begin(SipFault.None);
        while (_at < _bytes.Length && _bytes[_at] is (byte)'\r' or (byte)'\n') _at++;
        if (!StartLine(NextLine())) return OperationStatus.InvalidData;
        Headers();
        Body();
        if (_message.IsResponse) MethodOfResponse();
        return OperationStatus.Done;
    }

    private Range NextLine()
    {
        int start = _at;
        int feed = _bytes[start..].IndexOf((byte)'\n');
        int end = feed < 0 ? _bytes.Length : start + feed;
        _at = feed < 0 ? _bytes.Length : end + 1;
        while (end > start && _bytes[end - 1] == '\r') end--;
        return start..end;
    }

    private readonly bool StartLine(Range range)
    {
        ReadOnlySpan<byte> line = _bytes[range];
        int start = range.Start.Value;
        return line.StartsWith("SIP/"u8) ? StatusLine(line, start) : RequestLine(line, start);
    }

    private readonly bool StatusLine(ReadOnlySpan<byte> line, int start)
    {
        if (!line.StartsWith("SIP/2.0 "u8)) return false;
        var rest = line[8..];
        int space = rest.IndexOf((byte)' ');
        var code = space < 0 ? rest : rest[..space];
        int reason = start + 8 + (space < 0 ? rest.Length : space + 1);
        bool valid = SipText.TryNumber(code, 699, out int status) && status >= 100;
        _message.SetResponse(valid ? status : 0, reason..(start + line.Length));
        if (!valid) _message.Blame(SipFault.StatusCode);
        return true;
    }

    private readonly bool RequestLine(ReadOnlySpan<byte> line, int start)
    {
        int first = line.IndexOf((byte)' ');
        // Trailing blanks are let pass (RFC 4475 section 3.1.2.16 leaves it to us): nothing in the line becomes unclear.
        var trimmed = line.TrimEnd((byte)' ');
        int last = trimmed.LastIndexOf((byte)' ');
        if (first <= 0 || last < first) return false;
        var version = trimmed[(last + 1)..];
        if (!version.StartsWith("SIP/"u8) || !SipMethod.TryParse(line[..first], out var method)) return false;
        var uri = (start + first + 1)..(start + Math.Max(last, first + 1));
        _message.SetRequest(method, uri);
        if (!version.SequenceEqual("SIP/2.0"u8)) _message.Blame(SipFault.Version);
        else if (last == first) _message.Blame(SipFault.StartLine);
        else if (_message.RequestUri.IndexOfAny(" \t<>\""u8) >= 0) _message.Blame(SipFault.RequestUri);
        return true;
    }

    private void Headers()
    {
        while (_at < _bytes.Length)
        {
            var line = NextLine();
            if (line.Start.Value == line.End.Value) return;
            line = Unfold(line);
            if (_message.HeaderCount >= SipMessage.MaxHeaders) _message.Blame(SipFault.TooManyHeaders);
            else if (!Header(line)) _message.Blame(SipFault.HeaderLine);
        }
    }

    /// <summary>A line that begins with white space belongs to the one before (RFC 3261 section 7.3.1).</summary>
    private Range Unfold(Range line)
    {
        int end = line.End.Value;
        while (_at < _bytes.Length && _bytes[_at] is (byte)' ' or (byte)'\t')
        {
            var next = NextLine();
            _bytes[end..next.Start.Value].Fill((byte)' ');
            end = next.End.Value;
        }
        return line.Start.Value..end;
    }

    private readonly bool Header(Range range)
    {
        ReadOnlySpan<byte> line = _bytes[range];
        int start = range.Start.Value;
        int colon = line.IndexOf((byte)':');
        if (colon <= 0) return false;
        var name = line[..colon].TrimEnd(" \t"u8);
        if (!name.IsToken) return false;
        var value = line[(colon + 1)..].TrimLws();
        int at = value.IsEmpty ? start + line.Length : start + colon + 1 + line[(colon + 1)..].IndexOf(value[0]);
        _message.Add(new SipMessage.HeaderSlot(SipHeaderNames.KindOf(name), start..(start + name.Length), at..(at + value.Length)));
        return true;
    }

    /// <summary>On UDP the datagram's end is the body's, unless Content-Length says less (RFC 3261 section 18.3).</summary>
    private readonly void Body()
    {
        int available = _bytes.Length - _at;
        int length = available;
        if (_message.TryGet(SipHeaderKind.ContentLength, out var text))
        {
            if (!SipText.TryNumber(text, int.MaxValue, out length)) _message.Blame(SipFault.ContentLength);
            else if (length > available) _message.Blame(SipFault.BodyCutShort);
        }
        _message.SetBody(_at..(_at + Math.Clamp(length, 0, available)));
    }

    private readonly void MethodOfResponse()
    {
        if (_message.TryGet(SipHeaderKind.CSeq, out var value) && CSeqHeader.TryParse(value, out var cseq) == OperationStatus.Done)
            _message.SetMethod(cseq.Method);
    }
}

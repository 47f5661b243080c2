using System.Buffers;
using System.Text;

namespace Carillon.Protocols.Sip;

/// <summary>
/// A received message: its own copy of the datagram and the places of the headers in it. Values are read where they are needed.
/// One instance can be parsed into again and again without garbage (the receiving loop does); who keeps a message keeps a Clone.
/// Parsing finds the lines; whether what they say is right is RequestCheck's and ResponseCheck's business.
/// </summary>
public sealed class SipMessage
{
    internal const int MaxHeaders = 256;

    private byte[] _bytes = [];
    private int _length;
    private HeaderSlot[] _headers = new HeaderSlot[32];
    private int _headerCount;
    private Range _uri;
    private Range _reason;
    private Range _body;

    public bool IsRequest => !IsResponse;

    public bool IsResponse { get; private set; }

    /// <summary>Of a request, and of a response what its CSeq says. Default when neither is readable.</summary>
    public SipMethod Method { get; private set; }

    /// <summary>0 for a request, and for a response whose code is out of 100 to 699.</summary>
    public int StatusCode { get; private set; }

    /// <summary>What is wrong with the message as a whole; None for one that can be worked with.</summary>
    public SipFault Fault { get; private set; }

    public ReadOnlySpan<byte> RequestUri => _bytes.AsSpan()[_uri];

    public ReadOnlySpan<byte> ReasonPhrase => _bytes.AsSpan()[_reason];

    public ReadOnlySpan<byte> Body => _bytes.AsSpan()[_body];

    /// <summary>The whole message as it came, but for folded lines, which are one line here.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public int HeaderCount => _headerCount;

    public SipHeaderField this[int index] => new(_bytes, _headers[index]);

    public static OperationStatus TryParse(ReadOnlySpan<byte> datagram, out SipMessage message)
    {
        message = new SipMessage();
        return message.Parse(datagram);
    }

    /// <summary>Worth parsing: its first line names the protocol.</summary>
    public static bool MayBe(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes.TrimStart("\r\n"u8);
        int end = bytes.IndexOf((byte)'\n');
        return end > 0 && bytes[..end].IndexOf("SIP/"u8) >= 0;
    }

    /// <summary>InvalidData: this is no SIP at all and cannot be answered. Done: see Fault, which has what must be answered with 400.</summary>
    public OperationStatus Parse(ReadOnlySpan<byte> datagram)
    {
        if (_bytes.Length < datagram.Length) _bytes = new byte[Math.Max(2048, datagram.Length)];
        datagram.CopyTo(_bytes);
        _length = datagram.Length;
        return new SipMessageParser(this, _bytes.AsSpan(0, _length)).Run();
    }

    /// <summary>A copy that lives on while this instance is parsed into again.</summary>
    public SipMessage Clone() => new()
    {
        _bytes = Bytes.ToArray(),
        _length = _length,
        _headers = _headers[.._headerCount],
        _headerCount = _headerCount,
        _uri = _uri,
        _reason = _reason,
        _body = _body,
        IsResponse = IsResponse,
        Method = Method,
        StatusCode = StatusCode,
        Fault = Fault,
    };

    /// <summary>The first value line of a kind.</summary>
    public bool TryGet(SipHeaderKind kind, out ReadOnlySpan<byte> value)
    {
        for (int i = 0; i < _headerCount; i++)
            if (_headers[i].Kind == kind)
            {
                value = _bytes.AsSpan()[_headers[i].Value];
                return true;
            }
        value = default;
        return false;
    }

    public bool Has(SipHeaderKind kind) => TryGet(kind, out _);

    public int Count(SipHeaderKind kind)
    {
        int count = 0;
        for (int i = 0; i < _headerCount; i++)
            if (_headers[i].Kind == kind) count++;
        return count;
    }

    /// <summary>All values of a kind, those parted by commas too, in order.</summary>
    public SipValues Values(SipHeaderKind kind) => new(this, kind);

    /// <summary>The first header of this name as text, or null. Compact names are found by their long ones.</summary>
    public string? Header(string name)
    {
        var kind = SipHeaderNames.KindOf(Encoding.ASCII.GetBytes(name));
        for (int i = 0; i < _headerCount; i++)
        {
            var field = this[i];
            if (kind != SipHeaderKind.Unknown ? field.Kind == kind : Ascii.EqualsIgnoreCase(field.Name, name)) return field.Value.ToText();
        }
        return null;
    }

    public override string ToString() => Encoding.UTF8.GetString(Bytes);

    internal void Begin(SipFault fault)
    {
        (_headerCount, Fault, IsResponse, StatusCode, Method) = (0, fault, false, 0, default);
        (_uri, _reason, _body) = (default, default, default);
    }

    internal void SetRequest(SipMethod method, Range uri) => (Method, _uri) = (method, uri);

    internal void SetResponse(int status, Range reason) => (IsResponse, StatusCode, _reason) = (true, status, reason);

    internal void SetMethod(SipMethod method) => Method = method;

    internal void SetBody(Range body) => _body = body;

    internal void Blame(SipFault fault) => Fault = Fault == SipFault.None ? fault : Fault;

    internal void Add(in HeaderSlot slot)
    {
        if (_headerCount == _headers.Length) Array.Resize(ref _headers, _headers.Length * 2);
        _headers[_headerCount++] = slot;
    }

    internal readonly record struct HeaderSlot(SipHeaderKind Kind, Range Name, Range Value);
}

/// <summary>One header as it stands in a message.</summary>
public readonly ref struct SipHeaderField
{
    internal SipHeaderField(byte[] bytes, in SipMessage.HeaderSlot slot)
    {
        Kind = slot.Kind;
        Name = bytes.AsSpan()[slot.Name];
        Value = bytes.AsSpan()[slot.Value];
    }

    public SipHeaderKind Kind { get; }

    public ReadOnlySpan<byte> Name { get; }

    public ReadOnlySpan<byte> Value { get; }
}

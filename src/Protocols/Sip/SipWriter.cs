using System.Buffers;
using System.Buffers.Text;
using System.Net;
using System.Text;
using Carillon.Protocols.Sdp;

namespace Carillon.Protocols.Sip;

/// <summary>
/// Builds one message after the other in a buffer of its own: start line, headers, End. The result is valid until the next start line.
/// Text that goes into a header cannot break out of its line.
/// </summary>
public sealed class SipWriter
{
    private byte[] _bytes = new byte[2048];
    private int _length;
    private readonly ArrayBufferWriter<byte> _body = new(1024);

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>Compact names, and no Content-Length where there is no body: for datagrams that must not grow (RFC 3261 sections 7.3.3, 20.14).</summary>
    public bool IsBrief { get; set; }

    public void Request(SipMethod method, ReadOnlySpan<byte> uri)
    {
        _length = 0;
        Raw(method.Name);
        Raw(" "u8);
        Raw(uri);
        Raw(" SIP/2.0\r\n"u8);
    }

    public void Request(SipMethod method, string uri)
    {
        _length = 0;
        Raw(method.Name);
        Raw(" "u8);
        Text(uri);
        Raw(" SIP/2.0\r\n"u8);
    }

    public void Status(int code, string reason)
    {
        _length = 0;
        Raw("SIP/2.0 "u8);
        Number(code);
        Raw(" "u8);
        Text(reason);
        Raw("\r\n"u8);
    }

    public void Header(SipHeaderKind kind, ReadOnlySpan<byte> value)
    {
        Name(NameOf(kind));
        Raw(value);
        Raw("\r\n"u8);
    }

    /// <summary>A value as it came, with a parameter of ours behind it.</summary>
    public void Header(SipHeaderKind kind, ReadOnlySpan<byte> value, ReadOnlySpan<byte> parameter, string text)
    {
        Name(NameOf(kind));
        Raw(value);
        Raw(parameter);
        Raw(text);
        Raw("\r\n"u8);
    }

    public void Header(SipHeaderKind kind, string value) => Header(NameOf(kind), value);

    public void Header(SipHeaderKind kind, long value)
    {
        Name(NameOf(kind));
        Number(value);
        Raw("\r\n"u8);
    }

    public void Header(string name, string value)
    {
        Name(name);
        Text(value);
        Raw("\r\n"u8);
    }

    public void CSeq(uint number, SipMethod method)
    {
        Name("CSeq");
        Number(number);
        Raw(" "u8);
        Raw(method.Name);
        Raw("\r\n"u8);
    }

    /// <summary>Our own Via: always with rport (RFC 3581).</summary>
    public void Via(SipTransport transport, string sentBy, string branch)
    {
        Raw(transport switch
        {
            SipTransport.Tcp => "Via: SIP/2.0/TCP "u8,
            SipTransport.Tls => "Via: SIP/2.0/TLS "u8,
            SipTransport.Ws => "Via: SIP/2.0/WS "u8,
            SipTransport.Wss => "Via: SIP/2.0/WSS "u8,
            _ => "Via: SIP/2.0/UDP "u8,
        });
        Raw(sentBy);
        Raw(";rport;branch="u8);
        Raw(branch);
        Raw("\r\n"u8);
    }

    /// <summary>The top Via of a request, with what the response needs filled in (RFC 3261 section 18.2.1, RFC 3581 section 4).</summary>
    public void ViaWithSource(ReadOnlySpan<byte> value, IPEndPoint source)
    {
        bool valid = ViaHeader.TryParse(value, out var via) == OperationStatus.Done;
        Name(NameOf(SipHeaderKind.Via));
        int split = valid && via.EmptyRportEnd >= 0 ? via.EmptyRportEnd : value.Length;
        Raw(value[..split]);
        if (split < value.Length || (valid && via.EmptyRportEnd == value.Length))
        {
            Raw("="u8);
            Number(source.Port);
        }
        Raw(value[split..]);
        if (valid && via.Received.IsEmpty && (via.EmptyRportEnd >= 0 || !IsAddress(via.Host, source.Address)))
        {
            Raw(";received="u8);
            Raw(source.Address.ToString());
        }
        Raw("\r\n"u8);
    }

    public void End()
    {
        Raw(IsBrief ? "\r\n"u8 : "Content-Length: 0\r\n\r\n"u8);
    }

    public void End(SessionDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        _body.ResetWrittenCount();
        description.Write(_body);
        End("application/sdp", _body.WrittenSpan);
    }

    public void End(string contentType, ReadOnlySpan<byte> body)
    {
        Header(SipHeaderKind.ContentType, contentType);
        Header(SipHeaderKind.ContentLength, body.Length);
        Raw("\r\n"u8);
        Raw(body);
    }

    private static bool IsAddress(ReadOnlySpan<byte> host, IPAddress address)
    {
        if (host.Length > 2 && host[0] == '[') host = host[1..^1];
        return IPAddress.TryParse(host, out var parsed) && parsed.Equals(address);
    }

    private string NameOf(SipHeaderKind kind) => IsBrief ? SipHeaderNames.ShortName(kind) : SipHeaderNames.Name(kind);

    private void Name(string name)
    {
        Raw(name);
        Raw(": "u8);
    }

    private void Number(long value)
    {
        Reserve(20);
        Utf8Formatter.TryFormat(value, _bytes.AsSpan(_length), out int written);
        _length += written;
    }

    private void Raw(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Raw(string ascii)
    {
        Reserve(ascii.Length);
        _length += Encoding.ASCII.GetBytes(ascii, _bytes.AsSpan(_length));
    }

    /// <summary>UTF-8; control characters become spaces, so that no value can begin a header of its own.</summary>
    private void Text(string text)
    {
        Reserve(Encoding.UTF8.GetMaxByteCount(text.Length));
        var target = _bytes.AsSpan(_length);
        int written = Encoding.UTF8.GetBytes(text, target);
        foreach (ref byte b in target[..written])
            if (b is (byte)'\r' or (byte)'\n' or 0) b = (byte)' ';
        _length += written;
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - _length < count) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + count));
    }
}

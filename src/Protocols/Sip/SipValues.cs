namespace Carillon.Protocols.Sip;

/// <summary>Walks the values of one kind of header over all its lines; commas outside quotes and angle brackets part values.</summary>
public ref struct SipValues
{
    private readonly SipMessage _message;
    private readonly SipHeaderKind _kind;
    private readonly bool _isList;
    private int _line;
    private ReadOnlySpan<byte> _rest;

    internal SipValues(SipMessage message, SipHeaderKind kind)
    {
        (_message, _kind, _isList) = (message, kind, SipHeaderNames.IsList(kind));
    }

    public ReadOnlySpan<byte> Current { get; private set; }

    public readonly SipValues GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_rest.IsEmpty)
        {
            if (_line >= _message.HeaderCount) return false;
            var field = _message[_line++];
            if (field.Kind == _kind) _rest = field.Value;
        }
        int end = _isList ? EndOfFirst(_rest) : _rest.Length;
        Current = _rest[..end].TrimLws();
        _rest = end < _rest.Length ? _rest[(end + 1)..] : default;
        return true;
    }

    internal static int EndOfFirst(ReadOnlySpan<byte> text)
    {
        bool quoted = false, bracketed = false;
        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case (byte)'\\' when quoted: i++; break;
                case (byte)'"': quoted = !quoted; break;
                case (byte)'<' when !quoted: bracketed = true; break;
                case (byte)'>' when !quoted: bracketed = false; break;
                case (byte)',' when !quoted && !bracketed: return i;
            }
        }
        return text.Length;
    }
}

namespace Carillon.Protocols.Sip;

/// <summary>Reads a header's value from left to right. Bounds are checked here and nowhere else.</summary>
internal ref struct SipCursor(ReadOnlySpan<byte> source)
{
    private readonly ReadOnlySpan<byte> _source = source;
    private int _at;

    public readonly bool AtEnd => _at >= _source.Length;

    public readonly int Position => _at;

    public readonly ReadOnlySpan<byte> Rest => _source[_at..];

    public readonly byte Peek => _at < _source.Length ? _source[_at] : (byte)0;

    public void SkipLws()
    {
        while (_at < _source.Length && _source[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') _at++;
    }

    public void Skip(int count) => _at = Math.Min(_source.Length, _at + count);

    public bool Take(byte expected)
    {
        if (Peek != expected || AtEnd) return false;
        _at++;
        return true;
    }

    /// <summary>A separator with white space allowed on both sides (SWS in the grammar).</summary>
    public bool TakeSeparator(byte separator)
    {
        int before = _at;
        SkipLws();
        if (!Take(separator))
        {
            _at = before;
            return false;
        }
        SkipLws();
        return true;
    }

    public bool TakeToken(out ReadOnlySpan<byte> token)
    {
        int length = Rest.TokenLength;
        token = _source.Slice(_at, length);
        _at += length;
        return length > 0;
    }

    public bool TakeDigits(out ReadOnlySpan<byte> digits)
    {
        int start = _at;
        while (_at < _source.Length && _source[_at] is >= (byte)'0' and <= (byte)'9') _at++;
        digits = _source[start.._at];
        return _at > start;
    }

    /// <summary>A quoted string without its quotes, escapes left in. An unbalanced quote is an error.</summary>
    public bool TakeQuoted(out ReadOnlySpan<byte> inner)
    {
        inner = default;
        if (Peek != (byte)'"') return false;
        for (int i = _at + 1; i < _source.Length; i++)
        {
            if (_source[i] == '\\') i++;
            else if (_source[i] == '"')
            {
                inner = _source[(_at + 1)..i];
                _at = i + 1;
                return true;
            }
        }
        return false;
    }

    /// <summary>Everything up to one of the bytes, or to the end.</summary>
    public ReadOnlySpan<byte> TakeUntil(ReadOnlySpan<byte> stops)
    {
        int length = Rest.IndexOfAny(stops);
        var taken = length < 0 ? Rest : Rest[..length];
        _at += taken.Length;
        return taken;
    }
}

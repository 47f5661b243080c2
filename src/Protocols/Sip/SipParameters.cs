namespace Carillon.Protocols.Sip;

/// <summary>Parameters kept as the raw text ";name=value;flag": few, mostly written back, seldom looked at.</summary>
internal static class SipParameters
{
    public static string? Find(string parameters, string name)
    {
        foreach (var (key, value) in new Reader(parameters))
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase)) return Unquoted(value);
        return null;
    }

    /// <summary>
    /// URI equality (RFC 3261 section 19.1.4): a parameter in both must be the same; user, ttl, method, maddr and transport
    /// must not be in one alone.
    /// </summary>
    public static bool Agree(string left, string right) => Covers(left, right) && Covers(right, left);

    private static bool Covers(string left, string right)
    {
        foreach (var (key, value) in new Reader(left))
        {
            string? other = Find(right, key.ToString());
            if (other is null ? MustBeInBoth(key) : !value.Equals(other, StringComparison.OrdinalIgnoreCase)) return false;
        }
        return true;
    }

    private static bool MustBeInBoth(ReadOnlySpan<char> name) =>
        name.Equals("user", StringComparison.OrdinalIgnoreCase) || name.Equals("ttl", StringComparison.OrdinalIgnoreCase)
        || name.Equals("method", StringComparison.OrdinalIgnoreCase) || name.Equals("maddr", StringComparison.OrdinalIgnoreCase)
        || name.Equals("transport", StringComparison.OrdinalIgnoreCase);

    private static string Unquoted(ReadOnlySpan<char> value) =>
        value.Length >= 2 && value[0] == '"' && value[^1] == '"' ? value[1..^1].ToString().Replace("\\", "", StringComparison.Ordinal) : value.ToString();

    /// <summary>Walks ";a=b;c"; a semicolon within quotes does not part.</summary>
    public ref struct Reader(ReadOnlySpan<char> rest)
    {
        private ReadOnlySpan<char> _rest = rest;
        private ReadOnlySpan<char> _current;

        public readonly Reader GetEnumerator() => this;

        public readonly Pair Current
        {
            get
            {
                int equals = _current.IndexOf('=');
                return equals < 0 ? new Pair(_current.Trim(), default) : new Pair(_current[..equals].Trim(), _current[(equals + 1)..].Trim());
            }
        }

        public bool MoveNext()
        {
            while (!_rest.IsEmpty)
            {
                int end = EndOfFirst(_rest);
                _current = _rest[..end].Trim();
                _rest = end < _rest.Length ? _rest[(end + 1)..] : default;
                if (!_current.IsEmpty) return true;
            }
            return false;
        }

        private static int EndOfFirst(ReadOnlySpan<char> text)
        {
            bool quoted = false;
            for (int i = 0; i < text.Length; i++)
            {
                if (quoted && text[i] == '\\') i++;
                else if (text[i] == '"') quoted = !quoted;
                else if (text[i] == ';' && !quoted) return i;
            }
            return text.Length;
        }
    }

    public readonly ref struct Pair(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        private readonly ReadOnlySpan<char> _name = name;
        private readonly ReadOnlySpan<char> _value = value;

        public void Deconstruct(out ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
        {
            name = _name;
            value = _value;
        }
    }
}

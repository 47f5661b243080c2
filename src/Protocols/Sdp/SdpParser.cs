using System.Buffers;
using System.Globalization;
using System.Text;

namespace Carillon.Protocols.Sdp;

/// <summary>
/// Reads a description line by line. Patient: bare LF ends a line, s= and t= may be missing (some gateways leave them out),
/// the order within a section is not checked. Strict: v=0 comes first, o= is there once, types are one letter that RFC 8866 knows.
/// </summary>
internal ref struct SdpParser
{
    private const int MaxLines = 512;
    private const int MaxMedia = 32;

    private SdpOrigin? _origin;
    private string? _name;
    private SdpConnection? _connection;
    private readonly List<SdpMedia> _media = [];
    private List<SdpAttribute> _attributes = [];
    private List<SdpLine> _others = [];
    private IReadOnlyList<SdpAttribute> _sessionAttributes = [];
    private IReadOnlyList<SdpLine> _sessionOthers = [];
    private SdpMedia? _current;

    public SdpParser()
    {
    }

    public static OperationStatus TryParse(ReadOnlySpan<byte> source, out SessionDescription? value)
    {
        var parser = new SdpParser();
        value = parser.Lines(source) ? parser.Finish() : null;
        return value is null ? OperationStatus.InvalidData : OperationStatus.Done;
    }

    private bool Lines(ReadOnlySpan<byte> source)
    {
        for (int count = 0; !source.IsEmpty; count++)
        {
            int end = source.IndexOf((byte)'\n');
            var line = (end < 0 ? source : source[..end]).TrimEnd((byte)'\r');
            source = end < 0 ? default : source[(end + 1)..];
            if (line.IsEmpty && IsBlank(source)) break;
            if (count >= MaxLines || !Line(line, first: count == 0)) return false;
        }
        return true;
    }

    private static bool IsBlank(ReadOnlySpan<byte> rest) => rest.IndexOfAnyExcept((byte)'\r', (byte)'\n') < 0;

    private bool Line(ReadOnlySpan<byte> line, bool first)
    {
        // Neither may stand in a line (RFC 8866 section 9); written again they would be read as something else.
        if (line.Length < 2 || line[1] != '=' || line.IndexOfAny((byte)'\r', (byte)'\0') >= 0) return false;
        char type = (char)line[0];
        if (first || type == 'v') return first && type == 'v' && line[2..].SequenceEqual("0"u8);
        string value = Encoding.UTF8.GetString(line[2..]);
        return type switch
        {
            'o' => _origin is null && _current is null && Origin(value),
            's' => _name is null && _current is null && Name(value),
            'c' => Connection(value),
            'm' => Media(value),
            'a' => Attribute(value),
            'i' or 'u' or 'e' or 'p' or 'b' or 't' or 'r' or 'z' or 'k' => Other(type, value),
            _ => false,
        };
    }

    private bool Origin(string value)
    {
        var parts = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 6 || !IsDigits(parts[1]) || !IsDigits(parts[2])) return false;
        _origin = new SdpOrigin(parts[0], parts[1], parts[2], new SdpConnection(parts[3], parts[4], parts[5]));
        return true;
    }

    private bool Name(string value)
    {
        _name = value;
        return true;
    }

    private bool Connection(string value)
    {
        var parts = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 3) return false;
        var connection = new SdpConnection(parts[0], parts[1], parts[2]);
        if (_current is { } media) _current = media with { Connection = media.Connection ?? connection };
        else _connection = connection;
        return true;
    }

    private bool Attribute(string value)
    {
        int colon = value.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? value : value[..colon];
        if (name.Length == 0) return false;
        _attributes.Add(new SdpAttribute(name, colon < 0 ? null : value[(colon + 1)..]));
        return true;
    }

    private readonly bool Other(char type, string value)
    {
        _others.Add(new SdpLine(type, value));
        return true;
    }

    private bool Media(string value)
    {
        EndSection();
        var parts = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 4 || _media.Count >= MaxMedia || !Ports(parts[1], out int port, out int count)) return false;
        _current = new SdpMedia { Type = parts[0], Port = port, PortCount = count, Protocol = parts[2], Formats = parts[3..] };
        return true;
    }

    private static bool Ports(string text, out int port, out int count)
    {
        count = 1;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0 && !Number(text.AsSpan(slash + 1), out count)) count = 0;
        return Number(slash < 0 ? text : text.AsSpan(0, slash), out port) && count > 0;
    }

    private static bool Number(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= 65535;

    private static bool IsDigits(string text) => text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;

    private void EndSection()
    {
        if (_current is { } media) _media.Add(media with { Attributes = _attributes, OtherLines = _others });
        else (_sessionAttributes, _sessionOthers) = (_attributes, _others);
        (_attributes, _others, _current) = ([], [], null);
    }

    private SessionDescription? Finish()
    {
        EndSection();
        if (_origin is null) return null;
        return new SessionDescription
        {
            Origin = _origin,
            SessionName = _name ?? "-",
            Connection = _connection,
            OtherLines = _sessionOthers,
            Attributes = _sessionAttributes,
            Media = _media,
        };
    }
}

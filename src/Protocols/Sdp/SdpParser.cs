using System.Buffers;
using System.Globalization;
using System.Text;

namespace Carillon.Protocols.Sdp;

/// <summary>
/// Reads a description line by line. Patient: bare LF ends a line, s= and t= may be missing (some gateways leave them out),
/// the order within a section is not checked. Strict: v=0 comes first, o= is there once, types are one letter that RFC 8866 knows.
/// </summary>
internal struct SdpParser
{
    private const int MaxLines = 512;
    private const int MaxMedia = 32;
    private const int OnStack = 256;

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
        return Line(type, line[2..]);
    }

    private bool Line(char type, ReadOnlySpan<byte> utf8)
    {
        Span<char> space = stackalloc char[OnStack];
        ReadOnlySpan<char> value = Encoding.UTF8.TryGetChars(utf8, space, out int length) ? space[..length] : Encoding.UTF8.GetString(utf8);
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

    private bool Origin(ReadOnlySpan<char> value)
    {
        Span<Range> parts = stackalloc Range[7];
        if (value.Split(parts, ' ', StringSplitOptions.RemoveEmptyEntries) != 6 || !IsDigits(value[parts[1]]) || !IsDigits(value[parts[2]])) return false;
        _origin = new SdpOrigin(RepeatedText.Of(value[parts[0]]), value[parts[1]].ToString(), value[parts[2]].ToString(), ConnectionOf(value, parts[3..]));
        return true;
    }

    private bool Name(ReadOnlySpan<char> value)
    {
        _name = RepeatedText.Of(value);
        return true;
    }

    private static SdpConnection ConnectionOf(ReadOnlySpan<char> value, ReadOnlySpan<Range> parts) =>
        new(RepeatedText.Of(value[parts[0]]), RepeatedText.Of(value[parts[1]]), RepeatedText.Of(value[parts[2]]));

    private bool Connection(ReadOnlySpan<char> value)
    {
        Span<Range> parts = stackalloc Range[4];
        if (value.Split(parts, ' ', StringSplitOptions.RemoveEmptyEntries) != 3) return false;
        var connection = ConnectionOf(value, parts);
        if (_current is { } media) _current = media with { Connection = media.Connection ?? connection };
        else _connection = connection;
        return true;
    }

    private readonly bool Attribute(ReadOnlySpan<char> value)
    {
        int colon = value.IndexOf(':');
        var name = colon < 0 ? value : value[..colon];
        if (name.IsEmpty) return false;
        _attributes.Add(new SdpAttribute(RepeatedText.Of(name), colon < 0 ? null : RepeatedText.Of(value[(colon + 1)..])));
        return true;
    }

    private readonly bool Other(char type, ReadOnlySpan<char> value)
    {
        _others.Add(new SdpLine(type, RepeatedText.Of(value)));
        return true;
    }

    private bool Media(ReadOnlySpan<char> value)
    {
        EndSection();
        Span<Range> parts = stackalloc Range[4];
        if (value.Split(parts, ' ', StringSplitOptions.RemoveEmptyEntries) < 4 || _media.Count >= MaxMedia || !Ports(value[parts[1]], out int port, out int count)) return false;
        _current = new SdpMedia { Type = RepeatedText.Of(value[parts[0]]), Port = port, PortCount = count, Protocol = RepeatedText.Of(value[parts[2]]), Formats = Formats(value[parts[3]]) };
        return true;
    }

    private static List<string> Formats(ReadOnlySpan<char> text)
    {
        List<string> formats = [];
        foreach (var part in text.Split(' '))
            if (!text[part].IsEmpty) formats.Add(RepeatedText.Of(text[part]));
        return formats;
    }

    private static bool Ports(ReadOnlySpan<char> text, out int port, out int count)
    {
        count = 1;
        int slash = text.IndexOf('/');
        if (slash >= 0 && !Number(text[(slash + 1)..], out count)) count = 0;
        return Number(slash < 0 ? text : text[..slash], out port) && count > 0;
    }

    private static bool Number(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= 65535;

    private static bool IsDigits(ReadOnlySpan<char> text) => text.IndexOfAnyExceptInRange('0', '9') < 0;

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

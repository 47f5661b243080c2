using System.Buffers;
using System.Globalization;
using System.Text;

namespace Carillon.Protocols.Sdp;

/// <summary>Writes a description in the order of RFC 8866 section 5, every line ended by CRLF.</summary>
internal static class SdpWriter
{
    public static void Write(SessionDescription session, IBufferWriter<byte> output)
    {
        Line(output, 'v', "0");
        var o = session.Origin;
        Line(output, 'o', $"{o.UserName} {o.SessionId} {o.SessionVersion} {Text(o.Address)}");
        Line(output, 's', session.SessionName.Length == 0 ? " " : session.SessionName);
        Others(session.OtherLines, "iuep", output);
        if (session.Connection is { } connection) Line(output, 'c', Text(connection));
        Others(session.OtherLines, "b", output);
        if (!HasTime(session.OtherLines)) Line(output, 't', "0 0");
        Others(session.OtherLines, "trzk", output);
        Attributes(session.Attributes, output);
        foreach (var media in session.Media) Media(media, output);
    }

    private static void Media(SdpMedia media, IBufferWriter<byte> output)
    {
        string port = media.Port.ToString(CultureInfo.InvariantCulture);
        if (media.PortCount != 1) port += "/" + media.PortCount.ToString(CultureInfo.InvariantCulture);
        Line(output, 'm', $"{media.Type} {port} {media.Protocol} {string.Join(' ', media.Formats)}");
        Others(media.OtherLines, "i", output);
        if (media.Connection is { } connection) Line(output, 'c', Text(connection));
        Others(media.OtherLines, "bk", output);
        Attributes(media.Attributes, output);
    }

    private static void Attributes(IReadOnlyList<SdpAttribute> attributes, IBufferWriter<byte> output)
    {
        foreach (var attribute in attributes) Line(output, 'a', attribute.ToString());
    }

    private static void Others(IReadOnlyList<SdpLine> lines, string types, IBufferWriter<byte> output)
    {
        foreach (var line in lines)
            if (types.Contains(line.Type, StringComparison.Ordinal)) Line(output, line.Type, line.Value);
    }

    private static bool HasTime(IReadOnlyList<SdpLine> lines)
    {
        foreach (var line in lines)
            if (line.Type == 't') return true;
        return false;
    }

    private static string Text(SdpConnection c) => $"{c.NetworkType} {c.AddressType} {c.Address}";

    private static void Line(IBufferWriter<byte> output, char type, string value)
    {
        var span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(value.Length) + 4);
        span[0] = (byte)type;
        span[1] = (byte)'=';
        int length = 2 + Encoding.UTF8.GetBytes(value, span[2..]);
        span[length++] = (byte)'\r';
        span[length++] = (byte)'\n';
        output.Advance(length);
    }
}

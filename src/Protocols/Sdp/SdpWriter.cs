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
        Line(output, 'o', o.UserName, " ", o.SessionId, " ", o.SessionVersion, " ", o.Address.NetworkType, " ", o.Address.AddressType, " ", o.Address.Address);
        Line(output, 's', session.SessionName.Length == 0 ? " " : session.SessionName);
        Others(session.OtherLines, "iuep", output);
        Connection(session.Connection, output);
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
        Line(output, 'm', media.Type, " ", port, " ", media.Protocol, " ", string.Join(' ', media.Formats));
        Others(media.OtherLines, "i", output);
        Connection(media.Connection, output);
        Others(media.OtherLines, "bk", output);
        Attributes(media.Attributes, output);
    }

    private static void Attributes(IReadOnlyList<SdpAttribute> attributes, IBufferWriter<byte> output)
    {
        for (int i = 0; i < attributes.Count; i++)
        {
            var (name, value) = attributes[i];
            if (value is null) Line(output, 'a', name);
            else Line(output, 'a', name, ":", value);
        }
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

    private static void Connection(SdpConnection? c, IBufferWriter<byte> output)
    {
        if (c is not null) Line(output, 'c', c.NetworkType, " ", c.AddressType, " ", c.Address);
    }

    private static void Line(IBufferWriter<byte> output, char type, params ReadOnlySpan<string> parts)
    {
        int most = 4;
        foreach (string part in parts) most += Encoding.UTF8.GetMaxByteCount(part.Length);
        var span = output.GetSpan(most);
        span[0] = (byte)type;
        span[1] = (byte)'=';
        int length = 2;
        foreach (string part in parts) length += Encoding.UTF8.GetBytes(part, span[length..]);
        span[length++] = (byte)'\r';
        span[length++] = (byte)'\n';
        output.Advance(length);
    }
}

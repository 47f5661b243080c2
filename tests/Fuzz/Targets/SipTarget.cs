using System.Buffers;
using System.Text;
using Carillon.Protocols.Sip;
using static Carillon.Fuzz.Targets.BrokenPromiseException;

namespace Carillon.Fuzz.Targets;

/// <summary>SIP messages, streams of them, and URIs (RFC 3261).</summary>
internal static class SipTarget
{
    private const int MostOctets = 65_536;

    public static FuzzTarget Messages { get; } = new("sip", Message,
        "INVITE sip:a@b SIP/2.0\r\n", "SIP/2.0 200 OK\r\n", "Via: SIP/2.0/UDP h;branch=z9hG4bK1;rport\r\n", "Content-Length: 0\r\n", "CSeq: 4294967295 INVITE\r\n", "\r\n\r\n", "\r\n ", "<sip:", ";tag=",
        "\"\\\"\"", "Digest realm=\"", "Replaces: a;to-tag=b;from-tag=c\r\n", "Session-Expires: 90;refresher=uac\r\n", "RAck: 1 1 INVITE\r\n", "%00", "[::1]", "z9hG4bK");

    public static FuzzTarget Streams { get; } = new("sip-stream", Stream, "\r\n\r\n", "Content-Length: ", "l:", "4294967296", "-1", "OPTIONS sip:a SIP/2.0\r\n");

    public static FuzzTarget Uris { get; } = new("uri", Uri, "sip:", "sips:", "tel:+49", "@", ";transport=tcp", ";lr", "?Replaces=", "%40", "[2001:db8::1]", ":65536", ";ttl=");

    private static void Message(ReadOnlySpan<byte> input)
    {
        if (SipMessage.TryParse(input, out var message) != OperationStatus.Done)
            return;
        if (message.IsResponse)
            ResponseCheck.Check(message);
        else if (RequestCheck.Check(message).IsAccept)
            UasCheck.Check(message);
        for (var i = 0; i < message.HeaderCount; i++)
        {
            var kind = message[i].Kind;
            Header(kind, message[i].Value);
            // Where one of several comes first, all of its kind are read in their turn.
            if (message.TryGet(kind, out var first) && first == message[i].Value)
                Values(message, kind);
        }

        if (SipUri.TryParse(message.RequestUri, out var uri) == OperationStatus.Done)
            _ = uri!.ToString();
        Unless(message.Clone().Bytes.SequenceEqual(message.Bytes), "a clone has the same octets");
        Unless(message.Body.Length <= input.Length, "a body is part of its message");
    }

    private static void Values(SipMessage message, SipHeaderKind kind)
    {
        foreach (var value in message.Values(kind))
            Header(kind, value);
    }

    private static OperationStatus Header(SipHeaderKind kind, ReadOnlySpan<byte> value) => kind switch
    {
        SipHeaderKind.Via => ViaHeader.TryParse(value, out _),
        SipHeaderKind.CSeq => CSeqHeader.TryParse(value, out _),
        SipHeaderKind.RAck => RAckHeader.TryParse(value, out _),
        SipHeaderKind.RSeq => RSeqHeader.TryParse(value, out _) ? OperationStatus.Done : OperationStatus.InvalidData,
        SipHeaderKind.Replaces => ReplacesHeader.TryParse(value, out _),
        SipHeaderKind.SessionExpires => SessionExpiresHeader.TryParse(value, out _),
        SipHeaderKind.Authorization or SipHeaderKind.ProxyAuthorization => DigestCredentials.TryParse(value, out _),
        SipHeaderKind.WwwAuthenticate or SipHeaderKind.ProxyAuthenticate => DigestChallenge.TryParse(value, out _),
        SipHeaderKind.From or SipHeaderKind.To or SipHeaderKind.Contact or SipHeaderKind.Route or SipHeaderKind.RecordRoute or SipHeaderKind.ReferTo or SipHeaderKind.ReferredBy => Name(value),
        _ => OperationStatus.Done,
    };

    private static OperationStatus Name(ReadOnlySpan<byte> value)
    {
        var status = NameAddress.TryParse(value, out var name);
        if (status == OperationStatus.Done)
            _ = name!.ToString();
        return status;
    }

    /// <summary>However a stream is cut, the same messages come out.</summary>
    private static void Stream(ReadOnlySpan<byte> input)
    {
        var whole = Frames(input, input.Length);
        var cut = Frames(input, Math.Max(1, input.Length / 3));
        Unless(whole == cut, $"whole: {whole}; in thirds: {cut}");
    }

    private static string Frames(ReadOnlySpan<byte> input, int step)
    {
        var framer = new SipFramer(MostOctets, MostOctets);
        var (start, told) = (0, new StringBuilder());
        for (var end = Math.Min(step, input.Length); ; end = Math.Min(end + step, input.Length))
        {
            while (start < end)
            {
                var frame = framer.Next(input[start..end]);
                if (frame.Kind == SipFrameKind.NeedMoreData)
                    break;
                told.Append(frame.Kind).Append(frame.Length).Append(' ');
                if (frame.Kind == SipFrameKind.Invalid)
                    return told.ToString();
                Unless(frame.Length > 0 && frame.Length <= end - start, "a frame is part of what came");
                start += frame.Length;
            }

            if (end == input.Length)
                return told.ToString();
        }
    }

    private static void Uri(ReadOnlySpan<byte> input)
    {
        if (SipUri.TryParse(input, out var uri) != OperationStatus.Done)
            return;
        var text = uri!.ToString();
        Unless(SipUri.TryParse(Encoding.UTF8.GetBytes(text), out var again) == OperationStatus.Done, "what was written parses");
        Unless(again!.ToString() == text, $"'{text}' is written as '{again}' the second time");
        _ = (uri.User, uri.HostAddress, uri.IsLooseRouter, uri.IsEquivalentTo(again), uri.ForRequest());
    }
}

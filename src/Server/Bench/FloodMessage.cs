using System.Net;
using System.Text;

namespace Carillon.Server.Bench;

/// <summary>A request of a stranger, whole and well-formed: each is a new one, by eight digits that stand where a message must be its own, and in whom it names.</summary>
internal sealed class FloodMessage
{
    private const string Own = "00000000";
    private readonly byte[] _bytes;
    private readonly int[] _places;

    private FloodMessage(string text)
    {
        _bytes = Encoding.ASCII.GetBytes(text.ReplaceLineEndings("\r\n"));
        _places = [.. Places(_bytes)];
    }

    public static FloodMessage Of(FloodKind kind, IPEndPoint from, IPEndPoint to)
    {
        var method = kind.ToString().ToUpperInvariant();
        var body = kind == FloodKind.Invite ? $"v=0\no=- 1 1 IN IP4 {from.Address}\ns=-\nc=IN IP4 {from.Address}\nt=0 0\nm=audio 40000 RTP/AVP 0 101\na=rtpmap:101 telephone-event/8000\n" : "";
        var target = kind == FloodKind.Register ? $"sip:{to}" : $"sip:1{Own}@{to}";
        return new FloodMessage(
            $"""
            {method} {target} SIP/2.0
            Via: SIP/2.0/UDP {from};rport;branch=z9hG4bK{Own}
            Max-Forwards: 70
            From: <sip:1{Own}@{to}>;tag={Own}
            To: <sip:1{Own}@{to}>
            Call-ID: {Own}@{from.Address}
            CSeq: 1 {method}
            Contact: <sip:1{Own}@{from}>
            User-Agent: Z 5.6.8 v2.10.20.5
            Expires: 3600
            {(body.Length > 0 ? "Content-Type: application/sdp\n" : "")}Content-Length: {body.ReplaceLineEndings("\r\n").Length}

            {body}
            """);
    }

    /// <summary>The next one; good until the one after it.</summary>
    public ReadOnlySpan<byte> Next(uint number)
    {
        Span<byte> digits = stackalloc byte[Own.Length];
        number.TryFormat(digits, out _, "D8", System.Globalization.CultureInfo.InvariantCulture);
        foreach (var place in _places) digits.CopyTo(_bytes.AsSpan(place));
        return _bytes;
    }

    private static IEnumerable<int> Places(byte[] bytes)
    {
        for (var at = 0; bytes.AsSpan(at).IndexOf("00000000"u8) is >= 0 and var next; at += next + Own.Length) yield return at + next;
    }
}

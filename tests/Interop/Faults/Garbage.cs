using System.Buffers.Binary;
using System.Text;

namespace Carillon.Interop.Faults;

/// <summary>What strangers send: noise, valid messages with a piece torn out or octets changed, and well-formed ones that are none of our business.</summary>
internal sealed class Garbage(int seed)
{
    private const int MaxLength = 1400;
    private static readonly string[] Methods = ["INVITE", "REGISTER", "OPTIONS", "BYE", "CANCEL", "ACK", "SUBSCRIBE", "MESSAGE", "UPDATE", "INFO"];

    private readonly Random _random = new(seed);

    public byte[] ForSip(string server) => _random.Next(10) switch
    {
        < 2 => Noise(),
        < 5 => Torn(Encoding.ASCII.GetBytes(Request(server))),
        < 9 => Encoding.ASCII.GetBytes(Request(server)),
        _ => Encoding.ASCII.GetBytes(Response(server)),
    };

    public byte[] ForIax2() => _random.Next(10) switch
    {
        < 1 => Noise(),
        < 3 => Mini(),
        < 5 => Meta(),
        < 7 => Torn(New()),
        < 8 => New(),
        _ => Full(),
    };

    /// <summary>RTP and RTCP as a sprayer sends them, STUN, and noise.</summary>
    public byte[] ForRtp()
    {
        var packet = new byte[172];
        _random.NextBytes(packet);
        switch (_random.Next(4))
        {
            case 0: (packet[0], packet[1]) = (0x80, (byte)(_random.Next(2) * 8)); break;
            case 1: (packet[0], packet[1]) = (0x80, (byte)_random.Next(200, 207)); break;
            case 2: "\0\x01\0\x98\x21\x12\xA4\x42"u8.CopyTo(packet); break;
            default: return Noise();
        }

        return packet;
    }

    private byte[] Noise()
    {
        var bytes = new byte[_random.Next(1, MaxLength)];
        _random.NextBytes(bytes);
        return bytes;
    }

    private byte[] Torn(byte[] whole)
    {
        for (var i = _random.Next(4); i > 0; i--)
            whole[_random.Next(whole.Length)] = (byte)_random.Next(256);
        return whole[..Math.Max(1, _random.Next(whole.Length))];
    }

    private string Request(string server)
    {
        var method = Methods[_random.Next(Methods.Length)];
        var phone = _random.Next(1001, 1021);
        var body = method == "INVITE" ? Sdp() : "";
        return string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"""
            {method} sip:{phone}@{server} SIP/2.0
            Via: SIP/2.0/UDP 127.66.0.9:5060;rport;branch=z9hG4bK{Word()}
            Max-Forwards: 70
            From: "Somebody" <sip:{phone}@{server}>;tag={Word()}
            To: <sip:{phone}@{server}>{(method is "BYE" or "ACK" or "INFO" or "UPDATE" ? ";tag=" + Word() : "")}
            Call-ID: {Word()}@127.66.0.9
            CSeq: {_random.Next(1, 1000)} {method}
            Contact: <sip:{phone}@127.66.0.9>
            {Credentials(method, phone, server)}Content-Type: application/sdp
            Content-Length: {body.Length}

            {body}
            """).ReplaceLineEndings("\r\n");
    }

    /// <summary>Half of them guess a password, with a nonce that was never given out.</summary>
    private string Credentials(string method, int phone, string server) => _random.Next(2) == 0 ? "" :
        $"Authorization: Digest username=\"{phone}\", realm=\"carillon\", nonce=\"{Word()}{Word()}{Word()}\", uri=\"sip:{phone}@{server}\", response=\"{Word()}{Word()}\", algorithm=MD5, cnonce=\"{method}\", nc=00000001, qop=auth\n";

    private string Response(string server) =>
        $"""
        SIP/2.0 200 OK
        Via: SIP/2.0/UDP {server}:5060;branch=z9hG4bK{Word()}
        From: <sip:a@{server}>;tag={Word()}
        To: <sip:b@{server}>;tag={Word()}
        Call-ID: {Word()}
        CSeq: 1 INVITE
        Content-Length: 0


        """.ReplaceLineEndings("\r\n");

    private static string Sdp() => "v=0\r\no=- 1 1 IN IP4 127.66.0.9\r\ns=-\r\nc=IN IP4 127.66.0.9\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0 8\r\n";

    private string Word() => _random.NextInt64().ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A mini frame: any call number, also those of calls that are up.</summary>
    private byte[] Mini()
    {
        var frame = new byte[164];
        _random.NextBytes(frame);
        BinaryPrimitives.WriteUInt16BigEndian(frame, (ushort)_random.Next(1, 0x8000));
        return frame;
    }

    /// <summary>A trunk frame (RFC 5456 section 8.1.3.1) with a few entries, of which the last may promise more than there is.</summary>
    private byte[] Meta()
    {
        var frame = new byte[8 + 3 * 166];
        _random.NextBytes(frame);
        frame.AsSpan(0, 2).Clear();
        (frame[2], frame[3]) = (1, 1);
        for (var at = 8; at < frame.Length; at += 166)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(at), _random.Next(20) == 0 ? (ushort)_random.Next(0xFFFF) : (ushort)160);
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(at + 2), (ushort)_random.Next(1, 0x8000));
        }

        return frame;
    }

    /// <summary>Any full frame with any call numbers: ANSWER, HANGUP, VNAK and ACK of others' calls among them.</summary>
    private byte[] Full()
    {
        var frame = new byte[12 + _random.Next(40)];
        _random.NextBytes(frame);
        frame[0] |= 0x80;
        frame[10] = (byte)_random.Next(1, 13);
        frame[11] = (byte)_random.Next(1, 41);
        return frame;
    }

    /// <summary>NEW: version 2, called and calling number, a user name; some with an empty call token, some with a forged one, some without.</summary>
    private byte[] New()
    {
        var frame = new List<byte> { 0x80, 0, 0, 0, 0, 0, 0, 1, 0, 0, 6, 1, 0x0B, 2, 0, 2 };
        frame[0] |= (byte)_random.Next(0x80);
        frame[1] = (byte)_random.Next(1, 256);
        Add(frame, 0x01, Encoding.ASCII.GetBytes(Word()));
        Add(frame, 0x06, _random.Next(2) == 0 ? "t1"u8 : "stranger"u8);
        Add(frame, 0x08, [0, 0, 0, 0x0C]);
        Add(frame, 0x09, [0, 0, 0, 0x08]);
        if (_random.Next(3) is var token and < 2)
            Add(frame, 0x36, token == 0 ? [] : Encoding.ASCII.GetBytes(Word() + Word()));
        return [.. frame];
    }

    private static void Add(List<byte> frame, byte type, ReadOnlySpan<byte> data)
    {
        frame.Add(type);
        frame.Add((byte)data.Length);
        frame.AddRange(data);
    }
}

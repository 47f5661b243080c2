using System.Buffers;
using System.Net;
using Carillon.Protocols.Sdp;
using static Carillon.Fuzz.Targets.BrokenPromiseException;

namespace Carillon.Fuzz.Targets;

/// <summary>Session descriptions (RFC 8866), offers and answers (RFC 3264), SDES keys (RFC 4568).</summary>
internal static class SdpTarget
{
    private static readonly AudioCapabilities Ours = new() { Local = new IPEndPoint(IPAddress.Loopback, 4000) };
    private static readonly SessionDescription OurOffer = SessionDescription.Offer(Ours);

    public static FuzzTarget Descriptions { get; } = new("sdp", Description,
        "v=0\r\n", "m=audio 4000 RTP/AVP 0 8 101\r\n", "m=audio 4000 RTP/SAVP 0\r\n", "c=IN IP4 0.0.0.0\r\n", "c=IN IP6 ::1\r\n", "a=rtpmap:101 telephone-event/8000\r\n", "a=sendonly\r\n", "a=rtcp:4001 IN IP4 1.2.3.4\r\n",
        "a=rtcp-mux\r\n", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNk|2^31|1:1\r\n", "o=- 18446744073709551616 1 IN IP4 a\r\n", "s= \r\n", "t=0 0\r\n", "a=ptime:20\r\n");

    private static void Description(ReadOnlySpan<byte> input)
    {
        if (SessionDescription.TryParse(input, out var session) != OperationStatus.Done)
            return;
        var once = Write(session!);
        Unless(SessionDescription.TryParse(once, out var again) == OperationStatus.Done, "what was written parses");
        var twice = Write(again!);
        var same = twice.AsSpan().CommonPrefixLength(once);
        Unless(same == once.Length && same == twice.Length, $"what was written is written again as it is, until octet {same}: {Convert.ToHexString(once.AsSpan(same))} is {Convert.ToHexString(twice.AsSpan(same))}");
        if (OfferAnswer.Answer(session!, Ours) is { } answer)
            Unless(SessionDescription.TryParse(Write(answer.Description), out _) == OperationStatus.Done, "our answer parses");
        OfferAnswer.Conclude(OurOffer, session!);
    }

    private static byte[] Write(SessionDescription session)
    {
        var output = new ArrayBufferWriter<byte>();
        session.Write(output);
        return output.WrittenSpan.ToArray();
    }
}

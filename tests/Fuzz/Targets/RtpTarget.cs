using System.Buffers;
using Carillon.Protocols.Rtp;
using static Carillon.Fuzz.Targets.BrokenPromiseException;

namespace Carillon.Fuzz.Targets;

/// <summary>RTP and RTCP (RFC 3550), telephone-events (RFC 4733).</summary>
internal static class RtpTarget
{
    public static FuzzTarget Packets { get; } = new("rtp", Packet);

    public static FuzzTarget Rtcp { get; } = new("rtcp", Compound);

    private static void Packet(ReadOnlySpan<byte> input)
    {
        if (RtcpCompound.LooksLikeRtcp(input) || RtpHeader.TryParse(input, out var header) != OperationStatus.Done)
            return;
        var payload = header.Payload(input);
        Unless(payload.Length <= input.Length - RtpHeader.FixedLength, "a payload is part of its packet");
        TelephoneEvent.TryParse(payload, out _);
    }

    private static void Compound(ReadOnlySpan<byte> input)
    {
        _ = RtcpCompound.IsValid(input);
        while (RtcpPacket.TryParse(input, out var packet, out var consumed) == OperationStatus.Done)
        {
            Unless(consumed >= RtcpPacket.HeaderLength && consumed <= input.Length, "a packet is part of its compound");
            packet.TryGetSenderInfo(out _);
            for (var i = 0; packet.TryGetReport(i, out var report); i++)
                _ = report.RoundTrip(0x1234_5678);
            for (var i = 0; packet.TryGetByeSource(i, out _); i++)
            {
            }

            _ = packet.ByeReason.Length;
            var items = packet.Items;
            for (var left = input.Length; items.MoveNext(); left--)
                Unless(left > 0, "source descriptions end");
            input = input[consumed..];
        }
    }
}

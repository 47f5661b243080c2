using System.Buffers;
using Carillon.Protocols.Rtp;
using Carillon.Protocols.Srtp;
using static Carillon.Fuzz.Targets.BrokenPromiseException;

namespace Carillon.Fuzz.Targets;

/// <summary>SRTP and SRTCP (RFC 3711, RFC 7714): what nobody sealed is never authentic, and what we seal opens to what it was.</summary>
internal static class SrtpTarget
{
    // A tag of 32 bits is forged once in four billion trials, which a night of fuzzing would see: that profile is left to its vectors.
    private static readonly SrtpMaster[] Masters =
        [.. new[] { SrtpProfile.AesCm128HmacSha1Tag80, SrtpProfile.AeadAes128Gcm, SrtpProfile.AeadAes256Gcm }.Select(p => new SrtpMaster(p, new byte[p.KeyLength], new byte[p.SaltLength]))];

    private static readonly byte[] Buffer = new byte[SrtpProfiles.MaxPacket + SrtpProfiles.MaxOverhead];

    public static FuzzTarget Packets { get; } = new("srtp", Packet);

    private static void Packet(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty || input.Length > SrtpProfiles.MaxPacket)
            return;
        var master = Masters[input[0] % Masters.Length];
        input = input[1..];
        using var receiver = new SrtpReceiver(master);
        using var sender = new SrtpSender(master);
        Unless(receiver.Unprotect(Copy(input)[..input.Length], out _) != SrtpVerdict.Authentic, "nobody sealed this RTP");
        Unless(receiver.UnprotectRtcp(Copy(input)[..input.Length], out _) != SrtpVerdict.Authentic, "nobody sealed this RTCP");
        if (sender.TryProtect(Copy(input), input.Length, out var sealedLength))
        {
            Unless(RtpHeader.TryParse(input, out _) is OperationStatus.Done or OperationStatus.InvalidData, "what was sealed looked like RTP");
            Unless(receiver.Unprotect(Buffer.AsSpan(0, sealedLength), out var length) == SrtpVerdict.Authentic && Buffer.AsSpan(0, length).SequenceEqual(input), "RTP opens to what it was");
            Unless(receiver.Unprotect(Buffer.AsSpan(0, sealedLength), out _) != SrtpVerdict.Authentic, "nothing is opened twice");
        }

        if (RtcpCompound.LooksLikeRtcp(input) && sender.TryProtectRtcp(Copy(input), input.Length, out sealedLength))
            Unless(receiver.UnprotectRtcp(Buffer.AsSpan(0, sealedLength), out var length) == SrtpVerdict.Authentic && Buffer.AsSpan(0, length).SequenceEqual(input), "RTCP opens to what it was");
    }

    private static Span<byte> Copy(ReadOnlySpan<byte> input)
    {
        input.CopyTo(Buffer);
        return Buffer;
    }
}

using System.Buffers.Binary;

namespace Carillon.Protocols.Srtp;

/// <summary>
/// Protects what one SSRC sends (RFC 3711 section 3.3), in place and without allocation. Not for two threads at once. It refuses to
/// protect one index twice: two packets under one key stream are readable by all, and with AES-GCM give the key away.
/// </summary>
public sealed class SrtpSender : IDisposable
{
    private readonly bool _isAead;
    private readonly SrtpTransform _rtp;
    private readonly SrtpTransform _rtcp;
    private ReplayWindow _sent;
    private long _rtcpIndex;

    public SrtpSender(SrtpMaster master)
    {
        ArgumentNullException.ThrowIfNull(master);
        Master = master;
        _isAead = master.Profile.IsAead;
        _rtp = SrtpTransform.ForRtp(master);
        _rtcp = SrtpTransform.ForRtcp(master);
    }

    public SrtpMaster Master { get; }

    /// <summary>Protects the RTP packet at the buffer's start. False, and nothing to be sent: no room for the tag, no RTP, or its
    /// sequence number was protected before.</summary>
    public bool TryProtect(Span<byte> buffer, int length, out int protectedLength)
    {
        protectedLength = length + _rtp.TagLength;
        if (length > SrtpProfiles.MaxPacket || buffer.Length < protectedLength) return false;
        var packet = buffer[..length];
        if (SrtpPacket.RtpHeader(packet) is not (> 0 and var header)) return false;
        var index = _sent.Estimate(SrtpPacket.Sequence(packet));
        if (!_sent.IsFresh(index) || index > SrtpPacket.MaxIndex) return false;
        _sent.Note(index);
        Span<byte> rollover = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(rollover, SrtpPacket.RolloverCounter(index));
        _rtp.Seal(packet, header, SrtpPacket.RtpSsrc(packet), index, _isAead ? [] : rollover, buffer[length..protectedLength]);
        return true;
    }

    /// <summary>Protects the compound RTCP packet at the buffer's start. False: no room, no RTCP, or all 2^31 indices are used.</summary>
    public bool TryProtectRtcp(Span<byte> buffer, int length, out int protectedLength)
    {
        protectedLength = length + SrtpPacket.IndexWord + _rtcp.TagLength;
        if (length is < SrtpPacket.RtcpHeader or > SrtpProfiles.MaxPacket || buffer.Length < protectedLength || _rtcpIndex == SrtpPacket.MaxRtcpIndex) return false;
        var packet = buffer[..length];
        Span<byte> word = stackalloc byte[SrtpPacket.IndexWord];
        BinaryPrimitives.WriteUInt32BigEndian(word, SrtpPacket.Encrypted | (uint)++_rtcpIndex);
        // RFC 3711: index, then tag; RFC 7714 section 9: tag, then index.
        var behind = buffer[length..protectedLength];
        var (tag, index) = _isAead ? (0, _rtcp.TagLength) : (SrtpPacket.IndexWord, 0);
        _rtcp.Seal(packet, SrtpPacket.RtcpHeader, SrtpPacket.RtcpSsrc(packet), _rtcpIndex, word, behind.Slice(tag, _rtcp.TagLength));
        word.CopyTo(behind[index..]);
        return true;
    }

    public void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
    }
}

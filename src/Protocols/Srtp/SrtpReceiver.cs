using System.Buffers.Binary;

namespace Carillon.Protocols.Srtp;

/// <summary>
/// Takes the protection off what the holder of one key sends (RFC 3711 section 3.3), in place and without allocation. Each SSRC has
/// its own indices; room for one is given only when a packet has proved authentic, to the one that was heard longest ago when all
/// are taken. Not for two threads at once.
/// </summary>
public sealed class SrtpReceiver : IDisposable
{
    private const int Sources = 8;
    private readonly bool _isAead;
    private readonly SrtpTransform _rtp;
    private readonly SrtpTransform _rtcp;
    private readonly Source[] _sources = new Source[Sources];
    private long _uses;

    public SrtpReceiver(SrtpMaster master)
    {
        ArgumentNullException.ThrowIfNull(master);
        Master = master;
        _isAead = master.Profile.IsAead;
        _rtp = SrtpTransform.ForRtp(master);
        _rtcp = SrtpTransform.ForRtcp(master);
    }

    public SrtpMaster Master { get; }

    /// <summary>A whole SRTP datagram; when authentic, its first so many octets are the RTP packet.</summary>
    public SrtpVerdict Unprotect(Span<byte> datagram, out int length)
    {
        length = datagram.Length - _rtp.TagLength;
        if (length <= 0 || length > SrtpProfiles.MaxPacket) return SrtpVerdict.Malformed;
        var packet = datagram[..length];
        if (SrtpPacket.RtpHeader(packet) is not (> 0 and var header)) return SrtpVerdict.Malformed;
        var ssrc = SrtpPacket.RtpSsrc(packet);
        var window = WindowOf(ssrc).Rtp;
        var index = window.Estimate(SrtpPacket.Sequence(packet));
        if (!window.IsFresh(index) || index > SrtpPacket.MaxIndex) return SrtpVerdict.Replayed;
        Span<byte> rollover = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(rollover, SrtpPacket.RolloverCounter(index));
        if (!_rtp.TryOpen(packet, header, ssrc, index, _isAead ? [] : rollover, datagram[length..])) return SrtpVerdict.BadTag;
        Keep(ssrc).Rtp.Note(index);
        return SrtpVerdict.Authentic;
    }

    /// <summary>A whole SRTCP datagram; when authentic, its first so many octets are the RTCP packet. Unencrypted SRTCP is not taken:
    /// nobody is offered it (RFC 4568 section 6.3.2).</summary>
    public SrtpVerdict UnprotectRtcp(Span<byte> datagram, out int length)
    {
        length = datagram.Length - _rtcp.TagLength - SrtpPacket.IndexWord;
        if (length is < SrtpPacket.RtcpHeader or > SrtpProfiles.MaxPacket) return SrtpVerdict.Malformed;
        var packet = datagram[..length];
        var behind = datagram[length..];
        var (tagAt, wordAt) = _isAead ? (0, _rtcp.TagLength) : (SrtpPacket.IndexWord, 0);
        var wordBytes = behind.Slice(wordAt, SrtpPacket.IndexWord);
        var word = BinaryPrimitives.ReadUInt32BigEndian(wordBytes);
        if (packet[0] >> 6 != 2 || (word & SrtpPacket.Encrypted) == 0) return SrtpVerdict.Malformed;
        long index = word & ~SrtpPacket.Encrypted;
        var ssrc = SrtpPacket.RtcpSsrc(packet);
        if (!WindowOf(ssrc).Rtcp.IsFresh(index)) return SrtpVerdict.Replayed;
        if (!_rtcp.TryOpen(packet, SrtpPacket.RtcpHeader, ssrc, index, wordBytes, behind.Slice(tagAt, _rtcp.TagLength))) return SrtpVerdict.BadTag;
        Keep(ssrc).Rtcp.Note(index);
        return SrtpVerdict.Authentic;
    }

    public void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
    }

    private Source WindowOf(uint ssrc)
    {
        foreach (ref readonly var source in _sources.AsSpan())
            if (source.LastUse > 0 && source.Ssrc == ssrc) return source;
        return default;
    }

    private ref Source Keep(uint ssrc)
    {
        var at = 0;
        for (var i = 0; i < _sources.Length; i++)
        {
            if (_sources[i].LastUse > 0 && _sources[i].Ssrc == ssrc) return ref Used(i);
            if (_sources[i].LastUse < _sources[at].LastUse) at = i;
        }
        _sources[at] = new Source { Ssrc = ssrc };
        return ref Used(at);
    }

    private ref Source Used(int at)
    {
        _sources[at].LastUse = ++_uses;
        return ref _sources[at];
    }

    private struct Source
    {
        public uint Ssrc;
        public long LastUse;
        public ReplayWindow Rtp;
        public ReplayWindow Rtcp;
    }
}

using Carillon.Protocols.Rtp;

namespace Carillon.Media;

/// <summary>What to do with an RTP packet, by where it comes from.</summary>
internal enum SourceVerdict : byte
{
    Refuse,
    Accept,

    /// <summary>Accept, and this is the peer from now on.</summary>
    Learn,
}

/// <summary>
/// Decides whose media is heard. The agreed address is; another port of an agreed address only after a run of packets of one
/// source; and once a peer is learnt nobody else, until it has been silent for 400 ms: then a new address must go on with the
/// same SSRC where the sequence stood, for a run. A sprayer knows neither, so it is never heard and never sent to. What SRTP has
/// authenticated proves who sends it, so then any address may be learnt after a run.
/// Of two streams that one peer sends at once (SIPp that plays and echoes; a gateway whose ringing tone outlives the answer)
/// the newer is heard, and the older again only when the newer has ceased for 100 ms: words of both in turn are nobody's.
/// </summary>
internal sealed class SourceGuard
{
    private const int Run = 4;
    private static readonly long Silence = MediaClock.Milliseconds(400);
    private static readonly long Ceased = MediaClock.Milliseconds(100);
    private PeerAddress _agreed;
    private UInt128 _alsoFrom;
    private PeerAddress _peer;
    private uint _ssrc;
    private uint? _olderSsrc;
    private ushort _sequence;
    private long _validAt;
    private PeerAddress _candidate;
    private uint _candidateSsrc;
    private ushort _candidateSequence;
    private int _candidateRun;

    public bool IsLearnt { get; private set; }

    public PeerAddress Peer => IsLearnt ? _peer : _agreed;

    /// <summary>Offer and answer named an address; the same one again changes nothing.</summary>
    public void Agree(PeerAddress agreed, UInt128 alsoFrom)
    {
        _alsoFrom = alsoFrom;
        if (agreed == _agreed) return;
        _agreed = agreed;
        IsLearnt = false;
        _candidateRun = 0;
    }

    public bool IsSilent(long now) => now - _validAt >= Silence;

    /// <param name="authentic">SRTP's tag was right.</param>
    public SourceVerdict Judge(PeerAddress from, in RtpHeader header, long now, bool authentic = false)
    {
        if (_agreed.IsNone) return SourceVerdict.Refuse;
        var verdict = IsLearnt ? JudgeLearnt(from, header, now, authentic) : JudgeFirst(from, header, authentic);
        if (verdict == SourceVerdict.Refuse) return verdict;
        if (verdict == SourceVerdict.Learn) (IsLearnt, _peer, _candidateRun) = (true, from, 0);
        if (verdict == SourceVerdict.Learn) _olderSsrc = null;
        else if (header.Ssrc != _ssrc) _olderSsrc = _ssrc;
        (_ssrc, _sequence, _validAt) = (header.Ssrc, header.SequenceNumber, now);
        return verdict;
    }

    private SourceVerdict JudgeFirst(PeerAddress from, in RtpHeader header, bool authentic)
    {
        if (from == _agreed) return SourceVerdict.Learn;
        // Behind NAT the port differs from the SDP's; the address is the agreed one or that of the signalling.
        if (!authentic && from.Address != _agreed.Address && (_alsoFrom == 0 || from.Address != _alsoFrom)) return SourceVerdict.Refuse;
        return IsRun(from, header) ? SourceVerdict.Learn : SourceVerdict.Refuse;
    }

    private SourceVerdict JudgeLearnt(PeerAddress from, in RtpHeader header, long now, bool authentic)
    {
        if (from == _peer) return header.Ssrc == _olderSsrc && now - _validAt < Ceased ? SourceVerdict.Refuse : SourceVerdict.Accept;
        if (!IsSilent(now)) return SourceVerdict.Refuse;
        if (!authentic && from != _agreed && !GoesOn(header, now)) return SourceVerdict.Refuse;
        return IsRun(from, header) ? SourceVerdict.Learn : SourceVerdict.Refuse;
    }

    /// <summary>The same source, no further on than the silence explains (10 ms packets at the fastest).</summary>
    private bool GoesOn(in RtpHeader header, long now)
    {
        var ahead = (ushort)(header.SequenceNumber - _sequence);
        return header.Ssrc == _ssrc && ahead > 0 && ahead < 100 + (now - _validAt) / MediaClock.Milliseconds(10);
    }

    private bool IsRun(PeerAddress from, in RtpHeader header)
    {
        var next = from == _candidate && header.Ssrc == _candidateSsrc && header.SequenceNumber == (ushort)(_candidateSequence + 1);
        _candidateRun = next ? _candidateRun + 1 : 1;
        (_candidate, _candidateSsrc, _candidateSequence) = (from, header.Ssrc, header.SequenceNumber);
        return _candidateRun >= Run;
    }
}

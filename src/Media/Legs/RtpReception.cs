using Carillon.Protocols.Rtp;

namespace Carillon.Media;

/// <summary>Counts of one received stream: RFC 3550 appendix A.1 (sequence), A.3 (loss) and A.8 (jitter).</summary>
internal sealed class RtpReception
{
    private const int MaxStep = 3000;
    private uint _ssrc;
    private uint _first;
    private uint _highest;
    private long _transit;
    private long _jitter16;
    private long _receivedHere;
    private long _lostBefore;
    private uint _expectedAtReport;
    private long _receivedAtReport;

    /// <summary>Counts up with every new SSRC or restart: earlier sequence numbers and timestamps mean nothing any more.</summary>
    public int Stream { get; private set; }

    public long Received { get; private set; }

    public uint Ssrc => _ssrc;

    public uint HighestSequence => _highest;

    /// <summary>In timestamp units.</summary>
    public uint Jitter => (uint)(_jitter16 >> 4);

    public long Lost => _lostBefore + Expected - _receivedHere;

    private uint Expected => Stream == 0 ? 0 : _highest - _first + 1;

    /// <summary>Counts a packet; returns how many are missing directly before it, or -1 when it is late or doubled.</summary>
    public int Count(in RtpHeader header, long now)
    {
        var step = (short)(header.SequenceNumber - (ushort)_highest);
        if (Stream == 0 || header.Ssrc != _ssrc || Math.Abs((int)step) > MaxStep) return Begin(header, now);
        Received++;
        _receivedHere++;
        if (step <= 0) return -1;
        _highest += (uint)step;
        CountJitter(header, now);
        return step - 1;
    }

    /// <summary>Share lost since the last call, in 1/256 (RFC 3550 appendix A.3).</summary>
    public byte TakeFractionLost()
    {
        var expected = Expected - _expectedAtReport;
        var lost = expected - (_receivedHere - _receivedAtReport);
        (_expectedAtReport, _receivedAtReport) = (Expected, _receivedHere);
        return expected == 0 || lost <= 0 ? (byte)0 : (byte)Math.Min(255, (lost << 8) / expected);
    }

    private int Begin(in RtpHeader header, long now)
    {
        _lostBefore = Lost;
        Stream++;
        _ssrc = header.Ssrc;
        // One cycle up, so that a first packet that comes reordered does not run below zero.
        _first = _highest = 0x10000u + header.SequenceNumber;
        _receivedHere = 1;
        Received++;
        (_expectedAtReport, _receivedAtReport) = (0, 0);
        _transit = MediaClock.Samples(now) - header.Timestamp;
        _jitter16 = 0;
        return 0;
    }

    private void CountJitter(in RtpHeader header, long now)
    {
        var transit = MediaClock.Samples(now) - header.Timestamp;
        var change = Math.Abs((int)(transit - _transit));
        _transit = transit;
        _jitter16 += change - ((_jitter16 + 8) >> 4);
    }
}

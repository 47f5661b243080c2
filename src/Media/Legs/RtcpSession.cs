using System.Buffers;
using Carillon.Protocols.Rtp;

namespace Carillon.Media;

/// <summary>Sender and receiver reports of one leg (RFC 3550 section 6.4), and what the far side's reports say about our audio.</summary>
internal sealed class RtcpSession(uint ssrc)
{
    private static readonly byte[] CanonicalName = [.. "carillon"u8];
    // The wall clock is read once; from there on it runs with the monotonic clock.
    private static readonly ulong NtpAtStart = ToNtp(DateTime.UtcNow);
    private static readonly long StartedAt = MediaClock.Now;
    private readonly ReceptionReport[] _report = new ReceptionReport[1];
    private uint _lastSenderReport;
    private long _lastSenderReportAt;

    public double? RemoteLoss { get; private set; }

    public int? RemoteLost { get; private set; }

    public TimeSpan? RemoteJitter { get; private set; }

    public TimeSpan? RoundTrip { get; private set; }

    /// <summary>Takes a compound packet; false when it is none.</summary>
    public bool Receive(ReadOnlySpan<byte> datagram, long now)
    {
        if (!RtcpCompound.IsValid(datagram)) return false;
        while (RtcpPacket.TryParse(datagram, out var packet, out var consumed) == OperationStatus.Done)
        {
            if (packet.TryGetSenderInfo(out var sender)) (_lastSenderReport, _lastSenderReportAt) = (sender.CompactNtp, now);
            for (var i = 0; packet.TryGetReport(i, out var report); i++)
            {
                if (report.Ssrc == ssrc) Learn(report, now);
            }
            datagram = datagram[consumed..];
        }
        return true;
    }

    /// <summary>Writes our report: an SR when we have sent, else an RR. Returns its length.</summary>
    public int Write(Span<byte> target, RtpReception reception, byte fractionLost, in SenderInfo sent, bool bye, long now)
    {
        _report[0] = Report(reception, fractionLost, now);
        var reports = reception.Stream == 0 ? [] : _report.AsSpan();
        var writer = new RtcpWriter(target);
        if (sent.PacketCount > 0) writer.TrySenderReport(ssrc, sent with { NtpTimestamp = Ntp(now) }, reports);
        else writer.TryReceiverReport(ssrc, reports);
        writer.TrySourceDescription(ssrc, SdesItem.CanonicalName, CanonicalName);
        if (bye) writer.TryBye(ssrc);
        return writer.Written;
    }

    private ReceptionReport Report(RtpReception reception, byte fractionLost, long now) => new(
        reception.Ssrc,
        fractionLost,
        (int)Math.Clamp(reception.Lost, int.MinValue, int.MaxValue),
        reception.HighestSequence,
        reception.Jitter,
        _lastSenderReport,
        _lastSenderReport == 0 ? 0 : (uint)((now - _lastSenderReportAt) * 65536.0 / MediaClock.Frequency));

    private void Learn(in ReceptionReport report, long now)
    {
        RemoteLoss = report.FractionLost / 256.0;
        RemoteLost = report.CumulativeLost;
        RemoteJitter = TimeSpan.FromSeconds(report.Jitter / (double)MediaClock.SampleRate);
        if (report.RoundTrip((uint)(Ntp(now) >> 16)) is { } trip) RoundTrip = TimeSpan.FromSeconds(trip / 65536.0);
    }

    private static ulong Ntp(long now) => NtpAtStart + (ulong)((now - StartedAt) * (4294967296.0 / MediaClock.Frequency));

    // NTP counts seconds since 1900 in 32.32 fixed point (RFC 5905 section 6).
    private static ulong ToNtp(DateTime utc) =>
        (ulong)((utc - new DateTime(1900, 1, 1, 0, 0, 0, DateTimeKind.Utc)).TotalSeconds * 4294967296.0);
}

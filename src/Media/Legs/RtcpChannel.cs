namespace Carillon.Media;

/// <summary>The RTCP side of an RTP leg: its socket, the moment of its next report, and the quality told with it.</summary>
internal sealed class RtcpChannel(RtpLeg leg, DatagramSocket socket, uint ssrc)
{
    private readonly RtcpSession _session = new(ssrc);
    private long _nextReport;
    private bool _hasReported;

    /// <summary>Every 20 ms: takes what came, reports when it is time.</summary>
    public void Turn(long now)
    {
        for (var looks = 2; looks > 0; looks--)
        {
            var length = socket.Receive(leg.Shard.Datagram, out var from);
            if (length == DatagramSocket.Nothing) break;
            if (length >= 0) Receive(leg.Shard.Datagram.AsSpan(0, length), from, now);
        }
        if (_nextReport == 0) _nextReport = now + leg.Engine.ReportTicks;
        if (now < _nextReport) return;
        _nextReport = now + leg.Engine.ReportTicks;
        Report(bye: false, now);
    }

    /// <summary>RTCP is believed from the address that media comes from, on whatever port.</summary>
    public void Receive(ReadOnlySpan<byte> datagram, PeerAddress from, long now)
    {
        if (leg.Remote is null) leg.Shard.Counters.Unheard++;
        else if (from.Address != leg.Peer.Address) leg.Shard.Counters.Strangers++;
        else if (!_session.Receive(datagram, now)) leg.Shard.Counters.Malformed++;
    }

    public void Close(long now)
    {
        Report(bye: true, now);
        socket.Dispose();
    }

    private void Report(bool bye, long now)
    {
        var fractionLost = leg.Reception.TakeFractionLost();
        var sent = leg.Sent(now);
        // RFC 3550 section 6.3.7: who never sent anything sends no BYE. A call that nobody answered has nothing to end.
        if (leg.Remote is { } remote && !leg.Peer.IsNone && (!bye || _hasReported || sent.PacketCount > 0))
        {
            _hasReported = true;
            var length = _session.Write(leg.Shard.Packet, leg.Reception, fractionLost, sent, bye, now);
            var report = leg.Shard.Packet.AsSpan(0, length);
            // A report that the system refuses is one report less: the next comes in five seconds.
            _ = remote.RtcpMux ? leg.SendOnRtpSocket(report) : socket.Send(report, Target(remote));
        }
        leg.Engine.Events.Post(new MediaEvent { Kind = MediaEventKind.Quality, Leg = leg, Quality = leg.Quality(fractionLost, _session) });
    }

    private PeerAddress Target(RtpRemote remote) =>
        remote.Rtcp is { } rtcp ? PeerAddress.From(rtcp) : leg.Peer with { Port = (ushort)(leg.Peer.Port + 1) };
}

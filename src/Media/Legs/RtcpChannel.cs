namespace Carillon.Media;

/// <summary>The RTCP side of an RTP leg: its socket, the moment of its next report, and the quality told with it.</summary>
internal sealed class RtcpChannel(RtpLeg leg, uint ssrc) : IArrivals
{
    private readonly RtcpSession _session = new(ssrc);
    private long _nextReport;
    private bool _hasReported;
    private bool _isWatched;

    public MediaLeg Leg => leg;

    private DatagramSocket Socket => leg.Sockets.Rtcp;

    public void Attached() => _isWatched = Socket.Handle is { } handle && leg.Shard.Watch?.TryAdd(handle, this) == true;

    /// <param name="closes">Its socket is closed next.</param>
    public void Detaching(bool closes)
    {
        if (_isWatched) leg.Shard.Watch!.Remove(Socket.Handle!.Value, closes);
    }

    public void Arrived(long now, long tick) => Look(now);

    /// <summary>Takes what came; at the next tick when the shard watches its socket, else within 20 ms.</summary>
    private void Look(long now)
    {
        for (var looks = 2; looks > 0; looks--)
        {
            var length = Socket.Receive(leg.Shard.Datagram, out var from);
            if (length == DatagramSocket.Nothing) break;
            if (length >= 0) Receive(leg.Shard.Datagram.AsSpan(0, length), from, now);
        }
    }

    /// <summary>Every 20 ms: reports when it is time.</summary>
    public void Turn(long now)
    {
        if (!_isWatched) Look(now);
        if (_nextReport == 0) _nextReport = now + leg.Engine.ReportTicks;
        if (now < _nextReport) return;
        _nextReport = now + leg.Engine.ReportTicks;
        Report(bye: false, now);
    }

    /// <summary>RTCP is believed from the address that media comes from, on whatever port.</summary>
    public void Receive(Span<byte> datagram, PeerAddress from, long now)
    {
        if (leg.Remote is null) leg.Shard.Counters.Unheard++;
        else if (from.Address != leg.Peer.Address) leg.Shard.Counters.Strangers++;
        else if (!leg.TryOpen(ref datagram, isRtcp: true)) return;
        else if (!_session.Receive(datagram, now)) leg.Shard.Counters.Malformed++;
    }

    public void Close(long now)
    {
        Report(bye: true, now);
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
            var whole = leg.Protected(leg.Shard.Packet, length, isRtcp: true);
            var report = leg.Shard.Packet.AsSpan(0, whole);
            // A report that the system refuses is one report less: the next comes in five seconds.
            if (whole > 0) _ = remote.RtcpMux ? leg.SendOnRtpSocket(report) : Socket.Send(report, Target(remote));
        }
        leg.Engine.Events.Post(new MediaEvent { Kind = MediaEventKind.Quality, Leg = leg, Quality = leg.Quality(fractionLost, _session) });
    }

    private PeerAddress Target(RtpRemote remote) =>
        remote.Rtcp is { } rtcp ? PeerAddress.From(rtcp) : leg.Peer with { Port = (ushort)(leg.Peer.Port + 1) };
}

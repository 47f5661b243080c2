namespace Carillon.Media;

/// <summary>The two sockets of an RTP leg, on ports that follow each other.</summary>
internal sealed record RtpSockets(DatagramSocket Rtp, DatagramSocket Rtcp)
{
    public void Close()
    {
        Rtp.Dispose();
        Rtcp.Dispose();
    }
}

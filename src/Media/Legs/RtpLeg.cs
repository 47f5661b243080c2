using System.Net;

namespace Carillon.Media;

/// <summary>A leg that speaks RTP over a UDP port of its own.</summary>
public sealed class RtpLeg : MediaLeg
{
    /// <summary>Where we receive, for the SDP.</summary>
    public IPEndPoint LocalEndPoint => throw new NotImplementedException();

    /// <summary>The far side, once offer and answer know it; again after a re-INVITE. Until then nothing is sent or accepted.</summary>
    public void SetRemote(RtpRemote remote) => throw new NotImplementedException();

    /// <summary>Talks to a processor instead of a room; null gives the leg back to its room.</summary>
    public void SetProcessor(IAudioProcessor? processor) => throw new NotImplementedException();
}

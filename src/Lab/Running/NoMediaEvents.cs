using Carillon.Media;

namespace Carillon.Lab.Running;

/// <summary>The lab hears by its voices; what a leg reports besides is not used.</summary>
internal sealed class NoMediaEvents : IMediaLegEvents
{
    public void Dtmf(MediaLeg leg, char digit, TimeSpan duration)
    {
    }

    public void FirstPacket(MediaLeg leg)
    {
    }

    public void MediaTimeout(MediaLeg leg)
    {
    }

    public void Quality(MediaLeg leg, in LegQuality quality)
    {
    }
}

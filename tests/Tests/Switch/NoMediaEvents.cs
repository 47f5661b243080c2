using Carillon.Media;

namespace Carillon.Tests.Switch;

internal sealed class NoMediaEvents : IMediaLegEvents
{
    public static NoMediaEvents Instance { get; } = new();

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

using Carillon.Media;
using Carillon.Switch.Control;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Legs;

/// <summary>Brings what media says about a leg to the control loop.</summary>
internal sealed class MediaEvents(Floor floor, string legId) : IMediaLegEvents
{
    public void Dtmf(MediaLeg leg, char digit, TimeSpan duration) => floor.Loop.Post(() =>
    {
        if (floor.Legs.Find(legId) is { } known)
            floor.DigitCame(known, digit, duration);
    });

    public void FirstPacket(MediaLeg leg)
    {
        // Its time is of interest to measurements only, and those listen at the far ends.
    }

    public void MediaTimeout(MediaLeg leg) => floor.Loop.Post(() =>
    {
        if (floor.Legs.Find(legId) is { IsAnswered: true } known)
            floor.End(known, EndCause.MediaTimeout);
    });

    public void Talk(MediaLeg leg, in TalkChange change)
    {
        var now = change;
        floor.Loop.Post(() =>
        {
            if (floor.Legs.Find(legId) is { } known)
                floor.TalkChanged(known, now);
        });
    }

    public void Quality(MediaLeg leg, in Media.LegQuality quality)
    {
        var now = quality;
        floor.Loop.Post(() =>
        {
            if (floor.Legs.Find(legId) is { } known)
                floor.QualityCame(known, now);
        });
    }
}

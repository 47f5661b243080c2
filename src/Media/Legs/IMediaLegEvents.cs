namespace Carillon.Media;

/// <summary>What a leg tells its owner. Called by the engine's event thread, one call at a time, off the tick; return soon.</summary>
public interface IMediaLegEvents
{
    /// <summary>A digit was received (RFC 4733), reported at its end.</summary>
    void Dtmf(MediaLeg leg, char digit, TimeSpan duration);

    /// <summary>The first valid audio packet came.</summary>
    void FirstPacket(MediaLeg leg);

    /// <summary>Nothing came for MediaOptions.MediaTimeout though the far side should send; once per silence.</summary>
    void MediaTimeout(MediaLeg leg);

    /// <summary>Each report interval, and once when the leg ends.</summary>
    void Quality(MediaLeg leg, in LegQuality quality);

    /// <summary>The far side has begun or ended to talk, as <see cref="MediaLeg.WatchTalk"/> asked to be told. Who never asks hears nothing.</summary>
    void Talk(MediaLeg leg, in TalkChange change)
    {
    }
}

namespace Carillon.Media;

internal enum MediaEventKind : byte
{
    FirstPacket,
    MediaTimeout,
    Dtmf,
    Quality,
    PlaybackEnded,
    RecordingDone,
    Talk,
}

/// <summary>What a shard or the recording writer has to tell, as a value in the event queue.</summary>
internal readonly struct MediaEvent
{
    public required MediaEventKind Kind { get; init; }
    public MediaLeg? Leg { get; init; }
    public Playback? Playback { get; init; }
    public Recording? Recording { get; init; }
    public RecordingResult? Result { get; init; }
    public char Digit { get; init; }
    public PlaybackEnd End { get; init; }
    public TimeSpan Duration { get; init; }
    public LegQuality Quality { get; init; }
    public TalkChange Talk { get; init; }

    public void Deliver()
    {
        switch (Kind)
        {
            case MediaEventKind.FirstPacket: Leg!.Events?.FirstPacket(Leg); break;
            case MediaEventKind.MediaTimeout: Leg!.Events?.MediaTimeout(Leg); break;
            case MediaEventKind.Dtmf: Leg!.Events?.Dtmf(Leg, Digit, Duration); break;
            case MediaEventKind.Quality: Leg!.Events?.Quality(Leg, Quality); break;
            case MediaEventKind.PlaybackEnded: Playback!.Ended(End); break;
            case MediaEventKind.RecordingDone: Recording!.Done(Result!); break;
            case MediaEventKind.Talk: Leg!.Events?.Talk(Leg, Talk); break;
        }
    }
}

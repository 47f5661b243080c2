using Carillon.Protocols.Codecs;
using Carillon.Protocols.Rtp;

namespace Carillon.Media;

/// <summary>
/// One party's audio: what it says comes in, what it hears goes out. Owned by one shard of the engine: all that is internal here
/// belongs to that shard's thread, save what is said to be the engine's.
/// </summary>
public abstract class MediaLeg : IDisposable
{
    /// <summary>No look but on its turn.</summary>
    private protected const long Never = long.MaxValue;

    private protected MediaLeg(MediaEngine engine, MediaShard home, IMediaLegEvents? events, OutgoingStream stream)
    {
        (Engine, Home, Events, Stream) = (engine, home, events, stream);
        Input = new LegInput(this);
        Output = new LegOutput(this);
    }

    internal MediaEngine Engine { get; }
    internal IMediaLegEvents? Events { get; }

    /// <summary>Where commands for this leg go; under the engine's lock.</summary>
    internal MediaShard Home { get; set; }

    /// <summary>The room it was last sent to; under the engine's lock.</summary>
    internal RoomPlan? Plan { get; set; }

    /// <summary>No more commands are taken; under the engine's lock.</summary>
    internal bool IsDisposed { get; set; }

    /// <summary>The shard whose thread has it in hand; null on the way between two. Written by that shard alone.</summary>
    internal volatile MediaShard? Owner;

    internal MediaShard Shard => Owner!;

    internal bool IsClosed { get; set; }

    /// <summary>Recordings whose right leg it is.</summary>
    internal List<Recording> RightOf { get; } = [];

    /// <summary>Recordings that move with it to another shard.</summary>
    internal List<Recording> Travelling { get; } = [];

    internal Room? Room { get; set; }
    internal JoinMode Mode { get; set; }
    internal MediaLeg? WhisperTo { get; set; }

    /// <summary>On which tick of a frame its turn is; the shard's list has it, too.</summary>
    internal int Phase { get; set; }

    /// <summary>Its place in the shard's list; -1 when it is in none.</summary>
    internal int Slot { get; set; } = -1;

    internal LegInput Input { get; }
    internal LegOutput Output { get; }
    internal OutgoingStream Stream { get; }

    /// <summary>The law of what we send.</summary>
    internal G711Law Law { get; private protected set; }

    /// <summary>Its gain; null: as it comes.</summary>
    private protected LevelControl? Level { get; private set; }

    /// <summary>Null: nobody wants to know who talks.</summary>
    private protected TalkWatch? Talk { get; private set; }

    internal virtual bool CanSend => true;

    /// <summary>Whether the far side takes telephone-events.</summary>
    internal virtual bool TakesEvents => false;

    /// <summary>Whether the far side takes a pause for silence, and not for loss.</summary>
    internal virtual bool MayPause => false;

    /// <summary>Whether the far side takes G.722.</summary>
    internal virtual bool TakesWide => false;

    /// <summary>Whether G.722 was agreed on. Any thread: the shard may not have it in force yet.</summary>
    public bool IsWideband { get; private protected set; }

    /// <summary>Looks for what came in: on its turn, and whenever it wants to. Returns the tick of the next look.</summary>
    internal abstract long Poll(long now, long tick, bool isTurn);

    /// <summary>Its company has changed.</summary>
    internal void TellRecordings()
    {
        foreach (var recording in RightOf) recording.Guests.Are(Room is null ? [] : Room.Members, Shard.Now);
    }

    /// <summary>A shard has taken it in hand.</summary>
    internal virtual void Attached()
    {
    }

    /// <summary>The shard lets go of it, for another.</summary>
    internal virtual void Detaching()
    {
    }

    /// <summary>The 20 ms turn to send.</summary>
    internal virtual void Turn(long now, long tick) => Output.Turn(now, tick);

    /// <summary>Sends audio that is already in this leg's law.</summary>
    internal abstract void Transmit(ReadOnlySpan<byte> codes, StreamPlace place);

    /// <summary>Sends G.722 as another leg received it.</summary>
    internal virtual void TransmitWide(ReadOnlySpan<byte> wide, StreamPlace place)
    {
    }

    /// <summary>Sends both bands of a mix to who takes G.722.</summary>
    internal virtual void TransmitBands(ReadOnlySpan<short> low, ReadOnlySpan<short> high, StreamPlace place)
    {
    }

    internal virtual void TransmitEvent(in TelephoneEvent key, StreamPlace place)
    {
    }

    /// <summary>How loud what comes from the far side is to those who hear it; null, as at first: as it comes. Throws when the gain is beyond 12 dB.</summary>
    public void SetLevel(LevelSettings? settings)
    {
        if (settings is not null) ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs(settings.GainDb), LevelSettings.MostDb, nameof(settings));
        var level = settings is { IsOn: true } ? new LevelControl(settings) : null;
        Engine.Post(this, () => Level = level);
    }

    /// <summary>
    /// Whether its owner is told when the far side begins and ends to talk. Null, as at first: not, and it costs nothing; again: it is listened to anew.
    /// </summary>
    public void WatchTalk(TalkSettings? settings)
    {
        var watch = settings is null ? null : new TalkWatch(this, settings);
        Engine.Post(this, () =>
        {
            watch?.Begin(Shard.Now);
            Talk = watch;
        });
    }

    /// <summary>The last act on the shard.</summary>
    internal abstract void Close(long now);

    /// <summary>Takes the leg out of its room, ends its playback and returns its socket and port. Safe to call twice.</summary>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Engine.Remove(this);
    }
}

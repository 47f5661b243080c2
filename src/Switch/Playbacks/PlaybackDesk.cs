using Carillon.Media;
using Carillon.Switch.Control;
using Carillon.Switch.Legs;
using Carillon.Telephony.V1;
using MediaEnd = Carillon.Media.PlaybackEnd;
using PlaybackEnd = Carillon.Telephony.V1.PlaybackEnd;

namespace Carillon.Switch.Playbacks;

/// <summary>Prompts played to legs and to rooms. On the control loop.</summary>
internal sealed class PlaybackDesk(Floor floor)
{
    private const int MostPrompts = 64, MostTimes = 1000, MostWaiting = 32;

    private readonly Dictionary<string, RunningPlayback> _playing = new(StringComparer.Ordinal);
    private readonly PlaybackPlaces _places = new();
    private readonly Dictionary<string, PromptLeg> _voices = new(StringComparer.Ordinal);
    private readonly Remembered<bool> _seen = new(floor.Clock, floor.Options.Memory, 100_000);

    public PromptBook Prompts { get; } = new();

    /// 1 a second arrival  2 what can be meant  3 to whom  4 which sounds  5 it plays
    public Outcome Play(Play order)
    {
        if (_seen.Contains(order.PlaybackId)) // 1
            return Outcome.AlreadyDone();
        if (Fault(order) is { } fault) // 2
            return Outcome.Invalid(fault);
        var leg = floor.Legs.Find(order.LegId);
        if (order.RoomId.Length > 0 && !floor.Rooms.Exists(order.RoomId)) // 3
            return Outcome.UnknownRoom(order.RoomId);
        if (order.RoomId.Length == 0 && leg?.Media is null)
            return Outcome.UnknownLeg(order.LegId);
        if (!Prompts.TryFind(NamesOf(order), out var clips, out var unknown)) // 4
            return Outcome.Invalid($"there is no prompt '{unknown}'");
        var running = new RunningPlayback(order, leg);
        if (order.Order == PlayTurn.PlayQueue && _places.CountAt(running.Place) >= MostWaiting)
            return Outcome.Invalid($"{MostWaiting} playbacks wait there already");
        _seen.Add(order.PlaybackId, true); // 5
        _playing.Add(order.PlaybackId, running);
        _places.Add(running);
        var rule = new PlayRule { Rounds = order.UntilStopped ? 0 : (int)Math.Max(1, order.Times), Queued = order.Order == PlayTurn.PlayQueue };
        running.Playback = floor.Media.Play(leg?.Media ?? VoiceOf(order.RoomId), clips, rule, end => floor.Loop.Post(() => Ended(running, WhyOf(end))));
        return Outcome.Ok;
    }

    public Outcome Stop(StopPlay order)
    {
        if (_playing.TryGetValue(order.PlaybackId, out var playing))
            floor.Media.Stop(playing.Playback!);
        else if (!_seen.Contains(order.PlaybackId))
            return Outcome.Invalid($"playback '{order.PlaybackId}' is not here");
        return Outcome.Ok;
    }

    public bool IsPlayingTo(string legId) => _places.CountAt(legId) > 0;

    /// <summary>A digit that is being collected: all that is played to the leg stops.</summary>
    public void BargeIn(string legId)
    {
        foreach (var running in _places.At(legId))
            floor.Media.Stop(running.Playback!, MediaEnd.BargedIn);
    }

    /// <summary>A leg ends, or the last one has left a room. After a leg's end there are no more events of it, so this comes before.</summary>
    public void PlaceEnds(string legOrRoom)
    {
        foreach (var running in _places.At(legOrRoom))
            Ended(running, PlaybackEnd.PlaybackLegEnded);
    }

    private static IEnumerable<string> NamesOf(Play order) => order.Prompt.Length > 0 ? order.Prompts.Prepend(order.Prompt) : order.Prompts;

    private static string? Fault(Play order)
    {
        if (order.LegId.Length > 0 && order.RoomId.Length > 0)
            return "it goes to a leg or to a room, not to both";
        if (order.RoomId.Length > 0 && order.HangUpAfter)
            return "hang_up_after is for a leg";
        if (order.Times > MostTimes)
            return $"times is {order.Times}; it must be 0-{MostTimes}";
        if (NamesOf(order).Count() is var count and (0 or > MostPrompts))
            return $"{count} prompts are named; 1-{MostPrompts} may be";
        return null;
    }

    private PromptLeg VoiceOf(string roomId)
    {
        if (_voices.TryGetValue(roomId, out var voice))
            return voice;
        voice = floor.Media.CreatePromptLeg();
        floor.Media.Join(voice, new RoomKey(Guid.ParseExact(roomId, "N")));
        return _voices[roomId] = voice;
    }

    private static PlaybackEnd WhyOf(MediaEnd end) => end switch
    {
        MediaEnd.Completed => PlaybackEnd.PlaybackCompleted,
        MediaEnd.Replaced => PlaybackEnd.PlaybackReplaced,
        MediaEnd.BargedIn => PlaybackEnd.PlaybackBargedIn,
        MediaEnd.LegEnded => PlaybackEnd.PlaybackLegEnded,
        _ => PlaybackEnd.PlaybackStopped,
    };

    /// 1 once only  2 the event  3 a room is as before  4 who waits for the end of it
    private void Ended(RunningPlayback running, PlaybackEnd why)
    {
        var (order, leg) = (running.Order, running.Leg);
        if (!_playing.Remove(order.PlaybackId)) // 1
            return;
        _places.Remove(running);
        var completed = why == PlaybackEnd.PlaybackCompleted;
        floor.Events.Publish(new SwitchEvent // 2
        {
            PlaybackEnded = new PlaybackEnded { PlaybackId = order.PlaybackId, LegId = order.LegId, RoomId = order.RoomId, Completed = completed, Why = why },
        });
        if (_places.CountAt(running.Place) == 0 && _voices.Remove(order.RoomId, out var voice)) // 3
            voice.Dispose();
        if (leg is null || why == PlaybackEnd.PlaybackLegEnded)
            return;
        if (completed && order.HangUpAfter) // 4
            floor.End(leg, order.HangUpCause == EndCause.Unspecified ? EndCause.HungUpByUs : order.HangUpCause);
        else if (!IsPlayingTo(leg.Id))
            floor.Digits.PromptsEnded(leg);
    }
}

using Carillon.Media;
using Carillon.Switch.Control;
using Carillon.Switch.Legs;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Playbacks;

/// <summary>Prompts played to legs. A prompt is a name of the configuration; where that has none of the name, a built-in sound
/// serves. "tone:" before the name always means the built-in one.</summary>
internal sealed class PlaybackDesk(Floor floor)
{
    private const string TonePrefix = "tone:";

    private readonly Dictionary<string, (Play Order, Playback Playback)> _playing = new(StringComparer.Ordinal);
    private readonly Remembered<bool> _seen = new(floor.Clock, floor.Options.Memory, 100_000);

    /// <summary>The configuration's prompts, swapped whole.</summary>
    public IReadOnlyDictionary<string, AudioClip> Prompts { get; set; } = new Dictionary<string, AudioClip>();

    public Outcome Play(Play order)
    {
        if (_seen.Contains(order.PlaybackId))
            return Outcome.AlreadyDone();
        if (floor.Legs.Find(order.LegId) is not { Media: { } media } leg)
            return Outcome.UnknownLeg(order.LegId);
        if (ClipOf(order.Prompt) is not { } clip)
            return Outcome.Invalid($"there is no prompt '{order.Prompt}'");
        _seen.Add(order.PlaybackId, true);
        var playback = floor.Media.Play(media, clip, loop: false, completed => floor.Loop.Post(() => Ended(leg, order, completed)));
        _playing[order.PlaybackId] = (order, playback);
        return Outcome.Ok;
    }

    public Outcome Stop(StopPlay order)
    {
        if (_playing.TryGetValue(order.PlaybackId, out var playing))
            floor.Media.Stop(playing.Playback);
        else if (!_seen.Contains(order.PlaybackId))
            return Outcome.Invalid($"playback '{order.PlaybackId}' is not here");
        return Outcome.Ok;
    }

    private AudioClip? ClipOf(string prompt) =>
        prompt.StartsWith(TonePrefix, StringComparison.Ordinal) ? BuiltIn(prompt[TonePrefix.Length..]) : Prompts.GetValueOrDefault(prompt) ?? BuiltIn(prompt);

    private static AudioClip? BuiltIn(string name) => name switch
    {
        "drop" => Tones.DropMessage,
        "zip" => Tones.Zip,
        "ringback" => Tones.Ringback,
        "moh" => Tones.MusicOnHold,
        _ => null,
    };

    private void Ended(Leg leg, Play order, bool completed)
    {
        _playing.Remove(order.PlaybackId);
        // After its end a leg has no more events.
        if (floor.Legs.Find(leg.Id) != leg)
            return;
        floor.Events.Publish(new SwitchEvent { PlaybackEnded = new PlaybackEnded { PlaybackId = order.PlaybackId, LegId = leg.Id, Completed = completed } });
        if (completed && order.HangUpAfter)
            floor.End(leg, order.HangUpCause == EndCause.Unspecified ? EndCause.HungUpByUs : order.HangUpCause);
    }
}

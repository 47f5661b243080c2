using Carillon.Telephony.V1;

namespace Carillon.Telephony.Fake;

/// <summary>Prompts and digits. Under the lock, as all commands.</summary>
public sealed partial class FakeSwitch
{
    private readonly List<FakePlayback> _playbacks = [];
    private readonly Dictionary<string, FakeCollection> _collections = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _typed = new(StringComparer.Ordinal);

    private (ResultCode, string) Play(Play order)
    {
        var playback = new FakePlayback(order);
        if (order.RoomId.Length > 0 && _legs.Values.All(l => l.RoomId != order.RoomId))
            return (ResultCode.ResultUnknownRoom, $"nobody is in room {order.RoomId}");
        if (order.RoomId.Length == 0 && !_legs.ContainsKey(order.LegId))
            return WithLeg(order.LegId, _ => { });
        if (!_everSeen.Add(order.PlaybackId))
            return (ResultCode.ResultAlreadyDone, "");
        if (order.Order == PlayTurn.PlayReplace)
            EndPlaybacks(playback.Place, PlaybackEnd.PlaybackReplaced);
        _playbacks.Add(playback);
        if (_playbacks.Find(p => p.Place == playback.Place) == playback)
            Begin(playback);
        return (ResultCode.ResultOk, "");
    }

    private (ResultCode, string) StopPlay(string playbackId)
    {
        if (_playbacks.Find(p => p.Order.PlaybackId == playbackId) is { } playback)
            EndPlayback(playback, PlaybackEnd.PlaybackStopped);
        return (ResultCode.ResultOk, "");
    }

    private (ResultCode, string) Collect(CollectDtmf order) => WithLeg(order.LegId, leg =>
    {
        var collection = _collections[leg.Id] = new FakeCollection(order);
        _typed.Remove(leg.Id, out var typed);
        WaitFor(leg, collection, collection.Whole, () => true);
        foreach (var digit in order.TypedAhead ? typed ?? "" : "")
            Collected(leg, digit);
        PromptsEnded(leg);
    });

    private (ResultCode, string) Music(MusicOnHold order)
    {
        var isKnown = order.MusicClass is "" or "tone:moh" || _config.Music.Any(m => m.Name == order.MusicClass);
        return order.On && !isKnown ? (ResultCode.ResultInvalid, $"there is no music '{order.MusicClass}'") : WithLeg(order.LegId, _ => { });
    }

    private void DigitCame(FakeLeg leg, char digit)
    {
        Emit(new SwitchEvent { DtmfReceived = new DtmfReceived { LegId = leg.Id, Digit = digit.ToString(), DurationMs = 100 } });
        Collected(leg, digit);
    }

    private void Collected(FakeLeg leg, char digit)
    {
        if (!_collections.TryGetValue(leg.Id, out var collection))
        {
            var typed = _typed.GetValueOrDefault(leg.Id, "");
            if (typed.Length < 32)
                _typed[leg.Id] = typed + digit;
            return;
        }

        var last = collection.Take(digit);
        if (!collection.Order.KeepPrompt)
            EndPlaybacks(leg.Id, PlaybackEnd.PlaybackBargedIn);
        var soFar = collection.Digits;
        if (last)
            Done(leg, collection, timedOut: false);
        else
            WaitFor(leg, collection, collection.Next, () => soFar == collection.Digits);
    }

    /// <summary>From now on the first digit is waited for, unless something is played still.</summary>
    private void PromptsEnded(FakeLeg leg)
    {
        if (_collections.TryGetValue(leg.Id, out var collection) && WaitsForFirst())
            WaitFor(leg, collection, collection.First, WaitsForFirst);

        bool WaitsForFirst() => collection.Digits.Length == 0 && _playbacks.TrueForAll(p => p.Place != leg.Id);
    }

    private void WaitFor(FakeLeg leg, FakeCollection collection, TimeSpan? time, Func<bool> stillWaits)
    {
        if (time is { } until)
            After(until, () =>
            {
                if (_collections.GetValueOrDefault(leg.Id) == collection && stillWaits())
                    Done(leg, collection, timedOut: true);
            });
    }

    private void Done(FakeLeg leg, FakeCollection collection, bool timedOut)
    {
        _collections.Remove(leg.Id);
        Emit(new SwitchEvent
        {
            DigitsCollected = new DigitsCollected { LegId = leg.Id, Digits = collection.Digits, TimedOut = timedOut, Terminator = collection.Terminator },
        });
    }

    private void Begin(FakePlayback playback)
    {
        if (playback.Order.UntilStopped)
            return;
        var once = playback.Names.Aggregate(TimeSpan.Zero, (sum, name) => sum + Rules.PromptLength(name));
        After(once * Math.Max(1, playback.Order.Times), () => EndPlayback(playback, PlaybackEnd.PlaybackCompleted));
    }

    private void EndPlaybacks(string place, PlaybackEnd why)
    {
        foreach (var playback in _playbacks.Where(p => p.Place == place).ToList())
            EndPlayback(playback, why);
    }

    /// 1 once only  2 the event  3 the next one begins  4 what was to follow
    private void EndPlayback(FakePlayback playback, PlaybackEnd why)
    {
        var wasFirst = _playbacks.Find(p => p.Place == playback.Place) == playback;
        if (!_playbacks.Remove(playback)) // 1
            return;
        var order = playback.Order;
        var completed = why == PlaybackEnd.PlaybackCompleted;
        Emit(new SwitchEvent // 2
        {
            PlaybackEnded = new PlaybackEnded { PlaybackId = order.PlaybackId, LegId = order.LegId, RoomId = order.RoomId, Completed = completed, Why = why },
        });
        if (wasFirst && why is PlaybackEnd.PlaybackCompleted or PlaybackEnd.PlaybackStopped && _playbacks.Find(p => p.Place == playback.Place) is { } next) // 3
            Begin(next);
        if (!_legs.TryGetValue(order.LegId, out var leg)) // 4
            return;
        if (completed && order.HangUpAfter)
            HangUp(leg, order.HangUpCause);
        else
            PromptsEnded(leg);
    }
}

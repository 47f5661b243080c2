using Carillon.Switch.Control;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Legs;

/// <summary>Digits that a leg is asked for: until there are enough, a terminator comes, or time is up. One collection a leg; a
/// new one replaces it. What is pressed while nobody asks is kept for who asks for what was typed ahead.</summary>
internal sealed class DigitDesk(Floor floor)
{
    private const uint MostDigits = 64;
    private const int MostTypedAhead = 32;
    private const uint LongestMs = 3_600_000;

    private readonly Dictionary<string, DigitCollection> _collections = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _typed = new(StringComparer.Ordinal);

    /// 1 what can be meant  2 in place of the one before  3 its whole time  4 what was typed ahead  5 the time for the first digit
    public Outcome Collect(CollectDtmf order)
    {
        if (floor.Legs.Find(order.LegId) is not { } leg) // 1
            return Outcome.UnknownLeg(order.LegId);
        if (order.MaxDigits > MostDigits)
            return Outcome.Invalid($"max_digits is {order.MaxDigits}; it must be 0-{MostDigits}");
        if (Math.Max(order.TimeoutMs, Math.Max(order.FirstDigitMs, order.InterDigitMs)) > LongestMs)
            return Outcome.Invalid($"a time is longer than {LongestMs} ms");
        _typed.Remove(leg.Id, out var typed);
        End(leg.Id); // 2
        var collection = new DigitCollection(order, order.MaxDigits == 0 ? MostDigits : order.MaxDigits);
        _collections[leg.Id] = collection;
        ListenForTones(leg.Id, true);
        if (collection.Whole is { } whole) // 3
            collection.WholeTimer = floor.Loop.After(whole, () => TimeIsUp(leg.Id, collection));
        foreach (var digit in order.TypedAhead ? typed ?? "" : "") // 4
            Came(leg, digit);
        if (collection.Count == 0 && !floor.Playbacks.IsPlayingTo(leg.Id)) // 5
            Step(leg.Id, collection, collection.First);
        return Outcome.Ok;
    }

    /// 1 nobody asks for it  2 what is played stops  3 the last one  4 the time until the next
    public void Came(Leg leg, char digit)
    {
        if (!_collections.TryGetValue(leg.Id, out var collection)) // 1
        {
            var typed = _typed.GetValueOrDefault(leg.Id, "");
            if (typed.Length < MostTypedAhead)
                _typed[leg.Id] = typed + digit;
            return;
        }

        if (collection.BargesIn) // 2
            floor.Playbacks.BargeIn(leg.Id);
        if (collection.Take(digit)) // 3
            Done(leg.Id, collection, timedOut: false);
        else
            Step(leg.Id, collection, collection.Next); // 4
    }

    /// <summary>All that was played to the leg has ended: from now on the first digit is waited for.</summary>
    public void PromptsEnded(Leg leg)
    {
        if (_collections.TryGetValue(leg.Id, out var collection) && collection.Count == 0)
            Step(leg.Id, collection, collection.First);
    }

    public void LegEnds(string legId)
    {
        End(legId);
        _typed.Remove(legId);
    }

    private void End(string legId)
    {
        if (!_collections.Remove(legId, out var collection))
            return;
        collection.Dispose();
        ListenForTones(legId, false);
    }

    /// <summary>For who sends no telephone-events; media knows who does.</summary>
    private void ListenForTones(string legId, bool on)
    {
        if (floor.Legs.Find(legId) is SipLeg { Rtp: { } rtp })
            rtp.ListenForTones(on);
    }

    private void Step(string legId, DigitCollection collection, TimeSpan? time)
    {
        collection.StepTimer?.Dispose();
        collection.StepTimer = null;
        var count = collection.Count;
        if (time is { } until)
            collection.StepTimer = floor.Loop.After(until, () => StepIsUp(legId, collection, count));
    }

    /// <summary>A digit, or a prompt, that came just before has made it another step.</summary>
    private void StepIsUp(string legId, DigitCollection collection, int count)
    {
        if (collection.Count == count && (count > 0 || !floor.Playbacks.IsPlayingTo(legId)))
            TimeIsUp(legId, collection);
    }

    private void TimeIsUp(string legId, DigitCollection collection)
    {
        if (_collections.GetValueOrDefault(legId) == collection)
            Done(legId, collection, timedOut: true);
    }

    private void Done(string legId, DigitCollection collection, bool timedOut)
    {
        End(legId);
        floor.Events.Publish(new SwitchEvent
        {
            DigitsCollected = new DigitsCollected { LegId = legId, Digits = collection.Digits, TimedOut = timedOut, Terminator = collection.Terminator },
        });
    }
}

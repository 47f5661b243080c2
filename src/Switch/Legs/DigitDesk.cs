using System.Text;
using Carillon.Switch.Control;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Legs;

/// <summary>Digits that a leg is asked for: until there are enough, a terminator comes, or time is up. One collection a leg; a
/// new one replaces it.</summary>
internal sealed class DigitDesk(Floor floor)
{
    private const uint MostDigits = 64;
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, Collection> _collections = new(StringComparer.Ordinal);

    public Outcome Collect(CollectDtmf order)
    {
        if (floor.Legs.Find(order.LegId) is null)
            return Outcome.UnknownLeg(order.LegId);
        if (order.MaxDigits > MostDigits)
            return Outcome.Invalid($"max_digits is {order.MaxDigits}; it must be 0-{MostDigits}");
        LegEnds(order.LegId);
        var collection = new Collection(order.MaxDigits == 0 ? MostDigits : order.MaxDigits, order.Terminators);
        var time = order.TimeoutMs == 0 ? DefaultTimeout : TimeSpan.FromMilliseconds(order.TimeoutMs);
        collection.Timer = floor.Loop.After(time, () => TimeIsUp(order.LegId, collection));
        _collections[order.LegId] = collection;
        ListenForTones(order.LegId, true);
        return Outcome.Ok;
    }

    public void Came(Leg leg, char digit)
    {
        if (!_collections.TryGetValue(leg.Id, out var collection))
            return;
        var terminated = collection.Terminators.Contains(digit, StringComparison.Ordinal);
        if (!terminated)
            collection.Digits.Append(digit);
        if (terminated || collection.Digits.Length >= collection.Most)
            Done(leg.Id, collection, timedOut: false);
    }

    public void LegEnds(string legId)
    {
        if (!_collections.Remove(legId, out var collection))
            return;
        collection.Timer?.Dispose();
        ListenForTones(legId, false);
    }

    /// <summary>For who sends no telephone-events; media knows who does.</summary>
    private void ListenForTones(string legId, bool on)
    {
        if (floor.Legs.Find(legId) is SipLeg { Rtp: { } rtp })
            rtp.ListenForTones(on);
    }

    private void TimeIsUp(string legId, Collection collection)
    {
        if (_collections.GetValueOrDefault(legId) == collection)
            Done(legId, collection, timedOut: true);
    }

    private void Done(string legId, Collection collection, bool timedOut)
    {
        LegEnds(legId);
        floor.Events.Publish(new SwitchEvent { DigitsCollected = new DigitsCollected { LegId = legId, Digits = collection.Digits.ToString(), TimedOut = timedOut } });
    }

    private sealed class Collection(uint most, string terminators)
    {
        public uint Most { get; } = most;

        public string Terminators { get; } = terminators;

        public StringBuilder Digits { get; } = new();

        public ITimer? Timer { get; set; }
    }
}

using Carillon.Switch.Control;
using Carillon.Switch.Journalling;

namespace Carillon.Switch.Legs;

/// <summary>The living legs, and for a time the ids of those that ended.</summary>
internal sealed class LegTable(TimeProvider clock, TimeSpan memory)
{
    private const int MostRemembered = 200_000;

    private readonly Dictionary<string, Leg> _living = new(StringComparer.Ordinal);
    private readonly Remembered<bool> _ended = new(clock, memory, MostRemembered);

    public int Count => _living.Count;

    public IReadOnlyCollection<Leg> Living => _living.Values;

    /// <summary>How to hang up those that were answered over SIP.</summary>
    public IEnumerable<KeptDialog> Dialogs() => _living.Values.OfType<SipLeg>().Where(l => l.Dialog is not null).Select(l => new KeptDialog(l.Id, l.Dialog!));

    public Leg? Find(string id) => _living.GetValueOrDefault(id);

    public T? Find<T>(string id)
        where T : Leg => _living.GetValueOrDefault(id) as T;

    public bool IsKnown(string id) => _living.ContainsKey(id) || _ended.Contains(id);

    public bool HasEnded(string id) => _ended.Contains(id);

    public void Add(Leg leg) => _living.Add(leg.Id, leg);

    /// <summary>False when it has ended before: whoever asks then has nothing left to do.</summary>
    public bool Remove(Leg leg)
    {
        if (Find(leg.Id) != leg)
            return false;
        _living.Remove(leg.Id);
        _ended.Add(leg.Id, true);
        return true;
    }

    public void RememberEnded(string id) => _ended.Add(id, true);
}

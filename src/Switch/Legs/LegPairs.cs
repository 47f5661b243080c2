namespace Carillon.Switch.Legs;

/// <summary>Legs that were connected with each other by a transfer: nobody outside watches over them, so each ends with the other.</summary>
internal sealed class LegPairs
{
    private readonly Dictionary<string, string> _partners = new(StringComparer.Ordinal);

    public void Add(string one, string other)
    {
        Remove(one);
        Remove(other);
        (_partners[one], _partners[other]) = (other, one);
    }

    /// <summary>The partner that is left; null: there is none.</summary>
    public string? Remove(string leg)
    {
        if (!_partners.Remove(leg, out var partner))
            return null;
        _partners.Remove(partner);
        return partner;
    }
}

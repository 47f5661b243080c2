using Carillon.Domain.Cluster;

namespace Carillon.Domain.Campaigns;

/// <summary>
/// Deals calls to carriers by weight, evenly mixed: of 3 and 1 each fourth call goes to the second (smooth weighted round robin). The others follow as the ones to try next, the heaviest first.
/// </summary>
internal sealed class CarrierRotation
{
    private readonly Dictionary<CarrierId, double> _credit = [];

    /// <param name="usable">That may carry the next call; weights of 1 or more.</param>
    public IReadOnlyList<CarrierId> Next(IReadOnlyList<CarrierSettings> usable)
    {
        if (usable.Count < 2)
            return [.. usable.Select(c => c.Id)];
        var all = usable.Sum(c => c.Weight);
        CarrierSettings? first = null;
        foreach (var carrier in usable)
        {
            _credit[carrier.Id] = _credit.GetValueOrDefault(carrier.Id) + carrier.Weight;
            if (first is null || _credit[carrier.Id] > _credit[first.Id])
                first = carrier;
        }

        // Who was not usable for a while does not save up: he would get all calls when he is back.
        _credit[first!.Id] -= all;
        foreach (var away in _credit.Keys.Where(id => usable.All(c => c.Id != id)).ToList())
            _credit.Remove(away);
        return [first.Id, .. usable.Where(c => c != first).OrderByDescending(c => c.Weight).Select(c => c.Id)];
    }
}

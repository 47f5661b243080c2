using System.Collections.Concurrent;

namespace Carillon.Web.Joining;

/// <summary>The balancers that ask this web server whether it is ready. In memory: one that is gone for an hour is forgotten.</summary>
internal sealed class Balancers(JoinGround ground, TimeProvider clock)
{
    /// <summary>They ask every half second, or as their settings say.</summary>
    private static readonly TimeSpan Silent = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Forgotten = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, (BalancerSign Sign, long HeardAt)> _heard = new(StringComparer.Ordinal);

    public void Heard(string? header)
    {
        if (BalancerSign.Read(header, ground.ClusterSecret, clock.GetUtcNow()) is { } sign)
            _heard[sign.Name] = (sign, clock.GetTimestamp());
    }

    public IReadOnlyList<ClusterBalancerDto> All()
    {
        foreach (var (name, gone) in _heard.Where(h => clock.GetElapsedTime(h.Value.HeardAt) > Forgotten))
            _heard.TryRemove(new(name, gone));
        return [.. _heard.Values.OrderBy(h => h.Sign.Name, StringComparer.Ordinal).Select(ToDto)];
    }

    private ClusterBalancerDto ToDto((BalancerSign Sign, long HeardAt) heard)
    {
        var silence = clock.GetElapsedTime(heard.HeardAt);
        return new(heard.Sign.Name, heard.Sign.Address, heard.Sign.Version, silence <= Silent, Math.Round(silence.TotalSeconds, 1));
    }
}

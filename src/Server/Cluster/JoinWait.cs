using System.Diagnostics;
using Carillon.Contracts;

namespace Carillon.Server.Cluster;

/// <summary>Waits until the cluster has called a new telephony server, and its trunks are up both ways.</summary>
internal sealed class JoinWait(JoinClient cluster, string name)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>The last that was seen; <paramref name="isUp"/>: all that can be is up.</summary>
    /// <param name="neighbours">Who must have a trunk to it.</param>
    /// <param name="say">Each change, for people.</param>
    public async Task<(JoinStatusDto Last, bool IsUp)> Until(IReadOnlyList<string> neighbours, TimeSpan atMost, Action<string> say, CancellationToken ct)
    {
        var waited = Stopwatch.StartNew();
        string? said = null;
        while (true)
        {
            var now = await Look(ct);
            var missing = Missing(now, neighbours);
            if (missing.Count == 0)
                return (now, true);
            if (waited.Elapsed >= atMost)
                return (now, false);
            if (string.Join("; ", missing) is var text && text != said)
                say($"waiting: {said = text}");
            await Task.Delay(Pause, ct);
        }
    }

    /// <summary>What is not up, and what to do about it. A neighbour that is down itself is not waited for.</summary>
    public static IReadOnlyList<string> Missing(JoinStatusDto now, IReadOnlyList<string> neighbours)
    {
        if (!now.Up)
            return [now.Detail.Length > 0 ? now.Detail : "it is not up"];
        return [.. neighbours.Select(n => now.Trunks.FirstOrDefault(t => t.To == n) is { } trunk ? WhyNot(trunk) : $"the trunk to {n} is not configured yet").OfType<string>()];
    }

    private static string? WhyNot(JoinTrunkDto trunk) => trunk switch
    {
        { FarIsThere: false } => null,
        { Up: false, FarUp: false } => $"the trunk to {trunk.To} is down both ways: UDP between the two IAX2 ports (4569) must be open",
        { Up: false } => $"the trunk to {trunk.To} is down from here: UDP to its IAX2 port (4569) must be open",
        { FarUp: false } => $"the trunk from {trunk.To} is down: UDP to the IAX2 port of this server (4569) must be open",
        _ => null,
    };

    private async Task<JoinStatusDto> Look(CancellationToken ct)
    {
        try
        {
            return await cluster.Status(name, ct);
        }
        catch (HttpRequestException e)
        {
            return new JoinStatusDto { Detail = e.Message };
        }
    }
}

using Carillon.Lab.Carrier;

namespace Carillon.Lab.History;

/// <summary>The carriers' logs, one entry for each INVITE, in order of time.</summary>
internal static class CarrierLogs
{
    public static IReadOnlyList<LoggedInvite> Read(IEnumerable<string> paths, DateTimeOffset? since)
    {
        List<LoggedInvite> invites = [];
        foreach (var path in paths)
        {
            List<CarrierLine> lines = [.. JsonLines.Read<CarrierLine>(path)];
            var ends = lines.Where(l => l.IsEnd).GroupBy(l => l.CallId).ToDictionary(g => g.Key, g => g.First());
            invites.AddRange(lines.Where(l => l.Event == CarrierEvent.Invite).Select(l => new LoggedInvite(l, ends.GetValueOrDefault(l.CallId))));
        }

        var from = since?.ToUnixTimeMilliseconds() ?? 0;
        return [.. invites.Where(i => i.AtMs >= from).OrderBy(i => i.Invite.At)];
    }
}

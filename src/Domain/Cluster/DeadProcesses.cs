namespace Carillon.Domain.Cluster;

/// <summary>
/// Web processes that the others have declared dead and that have not begun again, by the names under which they hold leases. Nobody waits for those to run out:
/// a lease only spares two living processes a quarrel. That nothing is dialled twice is the epoch's work, in the database and at the switches, and so holds
/// for one that was declared dead and lives.
/// </summary>
internal sealed class DeadProcesses(IClusterMembershipService membership)
{
    public IReadOnlyList<string> Names => Of(membership.CurrentSnapshot.Members.Values);

    internal static IReadOnlyList<string> Of(IEnumerable<ClusterMember> members) =>
    [
        .. members.GroupBy(m => DomainOptions.NameOf(m.Name, m.SiloAddress.Endpoint)).Where(lives => lives.All(m => m.Status is SiloStatus.Dead)).Select(lives => lives.Key),
    ];
}

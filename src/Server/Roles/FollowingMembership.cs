using Carillon.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService;

namespace Carillon.Server.Roles;

/// <summary>
/// The list of web processes, at whichever node the database is written now: Orleans' own table for each node that has been the writer. What fails at a
/// node that is no longer the writer is done once more at the next one; Orleans itself repeats what fails otherwise.
/// </summary>
internal sealed class FollowingMembership(
    Database database, string invariant, IServiceProvider services, IOptions<ClusterOptions> cluster, ILogger<AdoNetClusteringTable> log) : IMembershipTable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, AdoNetClusteringTable> _tables = [];

    public Task InitializeMembershipTable(bool tryInitTableVersion) => InitializeMembershipTableAsync(tryInitTableVersion, CancellationToken.None);

    public Task InitializeMembershipTableAsync(bool tryInitTableVersion, CancellationToken cancellationToken) =>
        Do(t => t.InitializeMembershipTableAsync(tryInitTableVersion, cancellationToken), cancellationToken);

    public Task DeleteMembershipTableEntries(string clusterId) => DeleteMembershipTableEntriesAsync(clusterId, CancellationToken.None);

    public Task DeleteMembershipTableEntriesAsync(string clusterId, CancellationToken cancellationToken) =>
        Do(t => t.DeleteMembershipTableEntriesAsync(clusterId, cancellationToken), cancellationToken);

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => CleanupDefunctSiloEntriesAsync(beforeDate, CancellationToken.None);

    public Task CleanupDefunctSiloEntriesAsync(DateTimeOffset beforeDate, CancellationToken cancellationToken) =>
        Do(t => t.CleanupDefunctSiloEntriesAsync(beforeDate, cancellationToken), cancellationToken);

    public Task<MembershipTableData> ReadRow(SiloAddress key) => ReadRowAsync(key, CancellationToken.None);

    public Task<MembershipTableData> ReadRowAsync(SiloAddress key, CancellationToken cancellationToken) => Ask(t => t.ReadRowAsync(key, cancellationToken), cancellationToken);

    public Task<MembershipTableData> ReadAll() => ReadAllAsync(CancellationToken.None);

    public Task<MembershipTableData> ReadAllAsync(CancellationToken cancellationToken) => Ask(t => t.ReadAllAsync(cancellationToken), cancellationToken);

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => InsertRowAsync(entry, tableVersion, CancellationToken.None);

    public Task<bool> InsertRowAsync(MembershipEntry entry, TableVersion tableVersion, CancellationToken cancellationToken) =>
        Ask(t => t.InsertRowAsync(entry, tableVersion, cancellationToken), cancellationToken);

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => UpdateRowAsync(entry, etag, tableVersion, CancellationToken.None);

    public Task<bool> UpdateRowAsync(MembershipEntry entry, string etag, TableVersion tableVersion, CancellationToken cancellationToken) =>
        Ask(t => t.UpdateRowAsync(entry, etag, tableVersion, cancellationToken), cancellationToken);

    public Task UpdateIAmAlive(MembershipEntry entry) => UpdateIAmAliveAsync(entry, CancellationToken.None);

    public Task UpdateIAmAliveAsync(MembershipEntry entry, CancellationToken cancellationToken) => Do(t => t.UpdateIAmAliveAsync(entry, cancellationToken), cancellationToken);

    private Task<bool> Do(Func<AdoNetClusteringTable, Task> work, CancellationToken ct) => Ask(async table =>
    {
        await work(table);
        return true;
    }, ct);

    private async Task<T> Ask<T>(Func<AdoNetClusteringTable, Task<T>> work, CancellationToken ct)
    {
        var node = await database.Writable(doubted: false, ct);
        try
        {
            return await work(await Table(node, ct));
        }
        catch (Exception) when (!ct.IsCancellationRequested)
        {
            var next = await database.Writable(doubted: true, ct);
            if (next.ConnectionString == node.ConnectionString)
                throw;
            return await work(await Table(next, ct));
        }
    }

    private async Task<AdoNetClusteringTable> Table(DatabaseAddress node, CancellationToken ct)
    {
        var connection = MembershipSql.Mark(node.ConnectionString);
        lock (_gate)
        {
            if (_tables.TryGetValue(connection, out var known))
                return known;
        }

        var table = new AdoNetClusteringTable(services, cluster, new OptionsWrapper<AdoNetClusteringSiloOptions>(new() { Invariant = invariant, ConnectionString = connection }), log);
        // Reads its named queries. The row of versions is there: whoever was the first of the cluster has made it.
        await table.InitializeMembershipTableAsync(false, ct);
        lock (_gate)
            return _tables.TryAdd(connection, table) ? table : _tables[connection];
    }
}

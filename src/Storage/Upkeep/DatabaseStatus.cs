using Carillon.Domain.Cluster;

namespace Carillon.Storage.Upkeep;

/// <summary>Asks all servers of the database at once.</summary>
public sealed class DatabaseStatus(DatabaseAddress address) : IDatabaseHealth
{
    public async Task<DatabaseHealth> Look(CancellationToken ct)
    {
        if (address.Kind == DatabaseKind.Sqlite)
            return new(address.ToString(), [new() { Node = address.Name, Reachable = File.Exists(address.Name), Role = "file" }], []);
        return HealthVerdict.Of(address.ToString(), await Read(address, ct).ConfigureAwait(false));
    }

    internal static Task<NodeReading[]> Read(DatabaseAddress address, CancellationToken ct) =>
        Task.WhenAll(address.Nodes.Select(n => NodeReading.Of(address.At(n), ct)));
}

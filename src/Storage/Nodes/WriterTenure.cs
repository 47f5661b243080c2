using Carillon.Storage.Databases;
using LinqToDB;
using MySqlConnector;

namespace Carillon.Storage.Nodes;

/// <summary>A node for as long as it is the one that is written to.</summary>
internal sealed class WriterTenure(DatabaseAddress address, DataOptions options, TimeProvider clock) : IDisposable
{
    private readonly CancellationTokenSource _ended = new();

    /// <summary>Of this node alone.</summary>
    public DatabaseAddress Address => address;
    public DataOptions Options => options;
    public bool HasEnded => _ended.IsCancellationRequested;

    public PendingWrites Writes { get; } = new(clock);

    /// <summary>Why it takes no writes although it was not left, for people; null: nothing is known to be wrong.</summary>
    public string? Fault => Writes.StandStill ? $"The database {Where} does not take writes: they wait there and get no answer. Its disk may be full." : null;

    private string Where => address.Kind == DatabaseKind.Sqlite ? address.Name : "server " + address.Nodes[0];

    /// <summary>Who waits here for a node that has frozen is let go; what he waited for must not commit any more.</summary>
    public async Task<T> WhileItLasts<T>(Task<T> work)
    {
        try
        {
            return await work.WaitAsync(_ended.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (HasEnded && !work.IsCompleted)
        {
            throw Left();
        }
    }

    public void StillHere()
    {
        if (HasEnded)
            throw Left();
    }

    public void End()
    {
        _ended.Cancel();
        using var pool = new MySqlConnection(address.ConnectionString);
        MySqlConnection.ClearPool(pool);
    }

    public void Dispose() => _ended.Dispose();

    private WriterLeftException Left() => new(address.Nodes[0]);
}

using LinqToDB;
using MySqlConnector;

namespace Carillon.Storage.Nodes;

/// <summary>A node for as long as it is the one that is written to.</summary>
internal sealed class WriterTenure(DatabaseAddress address, DataOptions options) : IDisposable
{
    private readonly CancellationTokenSource _ended = new();

    /// <summary>Of this node alone.</summary>
    public DatabaseAddress Address => address;
    public DataOptions Options => options;
    public bool HasEnded => _ended.IsCancellationRequested;

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

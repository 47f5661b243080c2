namespace Carillon.Domain.Cluster;

/// <summary>What a grain starts and nobody awaits: its failure is still seen, and its end at deactivation is none.</summary>
internal static class BackgroundWork
{
    /// <summary>The task itself never fails. <paramref name="failed"/> runs where the task was started, in the grain's turn.</summary>
    public static async Task Watch(this Task work, Action<Exception> failed, CancellationToken stopped)
    {
        try
        {
            await work;
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            failed(e);
        }
    }
}

namespace Carillon.Server.Processes;

/// <summary>Standard input is a pipe from the parent: when it closes, the parent is gone, however it went.</summary>
internal static class ParentWatch
{
    public static async Task CancelWhenGone(CancellationTokenSource stop)
    {
        await using var input = Console.OpenStandardInput();
        var buffer = new byte[64];
        while (await input.ReadAsync(buffer, CancellationToken.None) > 0)
        {
        }

        await stop.CancelAsync();
    }
}
